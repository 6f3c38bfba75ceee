"""Where somebody is signed in: listed and ended by its owner, ended by the organisation and the operator."""

"""The web application and the appraisal itself."""

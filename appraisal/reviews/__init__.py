"""One person's appraisal: objectives, two halves, conversation, sign-off, scores."""

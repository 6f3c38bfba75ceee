"""Values, behaviours, anchors and scales: national versions and the copies organisations adopt."""

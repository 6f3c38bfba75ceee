"""People, their posts, who manages whom, and the roles they hold."""

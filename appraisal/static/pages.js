// Switches on the NHS.UK components that are on the page. Everything works without it.
import { initAll } from "./vendor/nhsuk-frontend-10.6.1/nhsuk-frontend.min.js";

initAll();

// Declares *.module.css for the type check of a clone that was never built.
/// <reference types="next" />

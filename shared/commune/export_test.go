package commune

// Formers are all that is no more.
var Formers = formers

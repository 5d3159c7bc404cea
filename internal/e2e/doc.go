// Package e2e tests the whole program: the real binary, started as an operator
// starts it, reached over HTTP and the command line, with real recordings and
// a real recogniser, and killed without warning. The tests say what Candor
// promises to people who have nothing but its documentation.
package e2e

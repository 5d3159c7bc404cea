// Package rig drives the real program from outside, for proofs: it builds and
// starts servers, PostgreSQL and S3, sends candidates who do not give up, keeps
// what webhooks told, and holds what is there against what was acknowledged.
//
// A command lists its [Proof]s and hands them to [Main]; see bench/faults and
// bench/nodes. candidate.go is the client, program.go the server.
package rig

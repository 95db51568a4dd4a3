// Package userv1 is generated from user.proto; it needs protoc, protoc-gen-go and protoc-gen-go-grpc in PATH.
package userv1

//go:generate protoc --go_out=. --go_opt=paths=source_relative --go-grpc_out=. --go-grpc_opt=paths=source_relative user.proto

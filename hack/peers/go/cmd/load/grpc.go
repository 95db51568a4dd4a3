package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"
)

type grpcServer struct {
	method      string
	known       []known
	connections []*grpc.ClientConn
}

// grpcCall is one stream at a time on a connection that others use too.
type grpcCall struct {
	server     *grpcServer
	connection *grpc.ClientConn
}

func dial(at *url.URL, known []known, connections int) (target, error) {
	server := &grpcServer{method: at.Path, known: known}
	for range connections {
		connection, err := grpc.NewClient("passthrough:///"+at.Host,
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.ForceCodecV2(verbatim{})))
		if err != nil {
			return nil, err
		}
		server.connections = append(server.connections, connection)
	}
	return server, nil
}

func (s *grpcServer) caller(number int) (call, error) {
	return &grpcCall{s, s.connections[number%len(s.connections)]}, nil
}

func (s *grpcServer) close() {
	for _, it := range s.connections {
		it.Close()
	}
}

func (c *grpcCall) ask(uint64) error {
	known := c.server.known[rand.IntN(len(c.server.known))]
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	if known.token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+known.token)
	}
	var answer []byte
	if err := c.connection.Invoke(ctx, c.server.method, withID(known.id), &answer); err != nil {
		return err
	}
	if len(answer) == 0 {
		return fmt.Errorf("an empty answer")
	}
	return nil
}

// withID is a message whose field 1 is a string of fewer than 128 bytes.
func withID(id string) []byte {
	return append([]byte{0x0a, byte(len(id))}, id...)
}

// verbatim sends and keeps messages as bytes: their encoding is not the client's to pay.
type verbatim struct{}

var _ encoding.CodecV2 = verbatim{}

func (verbatim) Name() string { return "proto" }

func (verbatim) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(message.([]byte))}, nil
}

func (verbatim) Unmarshal(data mem.BufferSlice, message any) error {
	*message.(*[]byte) = data.Materialize()
	return nil
}

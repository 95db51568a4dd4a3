package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"garboard.local/peers/userv1"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

var grpcDuration = promauto.NewHistogramVec(prometheus.HistogramOpts{
	Name: "grpc_server_handling_seconds", Help: "How long calls took.", Buckets: buckets,
}, []string{"grpc_method", "grpc_code"})

type subjectKey struct{}

type userService struct {
	userv1.UnimplementedUserServiceServer
	users *Users
}

// NewGRPCServer serves the read.
func NewGRPCServer(users *Users, tokens *Tokens, logger *slog.Logger) *grpc.Server {
	server := grpc.NewServer(grpc.ChainUnaryInterceptor(logCalls(logger), authenticateCalls(tokens)))
	userv1.RegisterUserServiceServer(server, &userService{users: users})
	return server
}

func (s *userService) GetUser(ctx context.Context, request *userv1.GetUserRequest) (*userv1.User, error) {
	id, err := uuid.Parse(request.GetId())
	if err != nil || ctx.Value(subjectKey{}) != id.String() {
		return nil, status.Error(codes.NotFound, "no such user")
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	user, err := s.users.Find(ctx, id)
	switch {
	case errors.Is(err, ErrNoSuchUser):
		return nil, status.Error(codes.NotFound, "no such user")
	case err != nil:
		return nil, status.Error(codes.Internal, "internal")
	}
	return &userv1.User{
		Id:            user.ID.String(),
		Email:         user.Email,
		EmailVerified: user.EmailVerified,
		Name:          user.Name,
		Version:       user.Version,
		CreatedAt:     timestamppb.New(user.CreatedAt),
		UpdatedAt:     timestamppb.New(user.UpdatedAt),
	}, nil
}

func authenticateCalls(tokens *Tokens) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		values := metadata.ValueFromIncomingContext(ctx, "authorization")
		if len(values) != 1 {
			return nil, status.Error(codes.Unauthenticated, "no bearer token")
		}
		subject, err := tokens.Subject(values[0])
		if err != nil {
			return nil, status.Error(codes.Unauthenticated, "token refused")
		}
		return handle(context.WithValue(ctx, subjectKey{}, subject), request)
	}
}

func logCalls(logger *slog.Logger) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		start := time.Now()
		answer, err := handle(ctx, request)
		took, code := time.Since(start), status.Code(err)
		grpcDuration.WithLabelValues(info.FullMethod, code.String()).Observe(took.Seconds())
		from, _ := peer.FromContext(ctx)
		logger.LogAttrs(ctx, slog.LevelInfo, "call",
			slog.String("method", info.FullMethod),
			slog.String("status", code.String()),
			slog.Float64("duration_ms", float64(took.Microseconds())/1000),
			slog.String("peer", from.Addr.String()))
		return answer, err
	}
}

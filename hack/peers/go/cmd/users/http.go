package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/mail"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	bodyLimit      = 1 << 20
	requestTimeout = 3 * time.Second
)

var (
	buckets      = []float64{.001, .0025, .005, .01, .025, .05, .1, .2, .3, .5, 1, 2.5, 5, 10}
	httpDuration = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds", Help: "How long requests took.", Buckets: buckets,
	}, []string{"method", "route", "status"})
)

type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

type newUser struct {
	Email    string `json:"email" binding:"required,max=254"`
	Password string `json:"password" binding:"required,min=8,max=128"`
	Name     string `json:"name" binding:"required,max=255"`
}

type door struct {
	users     *Users
	passwords Passwords
}

// NewRouter has the two routes that are measured, health and metrics.
func NewRouter(users *Users, tokens *Tokens, passwords Passwords, logger *slog.Logger) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/healthz", func(c *gin.Context) { c.Status(http.StatusOK) })
	router.GET("/metrics", gin.WrapH(promhttp.Handler()))

	door := &door{users, passwords}
	api := router.Group("/api/v1/users", accessLog(logger), gin.Recovery(), deadline)
	api.GET("/:id", authenticate(tokens), door.show)
	api.POST("", door.register)
	return router
}

func (d *door) show(c *gin.Context) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil || c.GetString("subject") != id.String() {
		refuse(c, http.StatusNotFound, "not-found", "no such user")
		return
	}
	user, err := d.users.Find(c.Request.Context(), id)
	switch {
	case err == nil:
		send(c, http.StatusOK, user)
	case errors.Is(err, ErrNoSuchUser):
		refuse(c, http.StatusNotFound, "not-found", "no such user")
	default:
		fail(c, err)
	}
}

func (d *door) register(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, bodyLimit)
	var body newUser
	if err := c.ShouldBindJSON(&body); err != nil {
		refuse(c, http.StatusUnprocessableEntity, "validation-failed", err.Error())
		return
	}
	if address, err := mail.ParseAddress(body.Email); err != nil || address.Address != body.Email {
		refuse(c, http.StatusUnprocessableEntity, "validation-failed", "email is not an address")
		return
	}
	user, err := d.users.Add(c.Request.Context(), body.Email, d.passwords.Hash(body.Password), body.Name)
	switch {
	case err == nil:
		c.Header("Location", "/api/v1/users/"+user.ID.String())
		send(c, http.StatusCreated, user)
	case errors.Is(err, ErrEmailTaken):
		refuse(c, http.StatusConflict, "email-taken", "choose another")
	default:
		fail(c, err)
	}
}

func send(c *gin.Context, status int, user User) {
	c.Header("ETag", strconv.Quote(strconv.FormatInt(user.Version, 10)))
	c.JSON(status, user)
}

func fail(c *gin.Context, err error) {
	c.Error(err)
	refuse(c, http.StatusInternalServerError, "internal", "")
}

func refuse(c *gin.Context, status int, slug, detail string) {
	c.Header("Content-Type", "application/problem+json")
	c.AbortWithStatusJSON(status, problem{"https://garboard.dev/problems/" + slug, slug, status, detail})
}

func authenticate(tokens *Tokens) gin.HandlerFunc {
	return func(c *gin.Context) {
		subject, err := tokens.Subject(c.GetHeader("Authorization"))
		if err != nil {
			c.Header("WWW-Authenticate", `Bearer error="invalid_token"`)
			refuse(c, http.StatusUnauthorized, "unauthenticated", "")
			return
		}
		c.Set("subject", subject)
	}
}

func deadline(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c.Request.Context(), requestTimeout)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// accessLog writes a line for each request and counts it.
func accessLog(logger *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		start := time.Now()
		request := c.GetHeader("X-Request-Id")
		if request == "" {
			request = uuid.NewString()
		}
		c.Header("X-Request-Id", request)
		c.Next()
		took, status := time.Since(start), c.Writer.Status()
		httpDuration.WithLabelValues(c.Request.Method, c.FullPath(), strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
		logger.LogAttrs(c, slog.LevelInfo, "request",
			slog.String("request_id", request),
			slog.String("principal", c.GetString("subject")),
			slog.String("method", c.Request.Method),
			slog.String("route", c.FullPath()),
			slog.Int("status", status),
			slog.Float64("duration_ms", float64(took.Microseconds())/1000),
			slog.Int64("bytes_in", max(c.Request.ContentLength, 0)),
			slog.Int("bytes_out", c.Writer.Size()),
			slog.String("peer", c.Request.RemoteAddr))
	}
}

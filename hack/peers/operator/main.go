// Command operator does what ours does when a Microservice is created, as one writes it in Go: controller-runtime.
package main

import (
	"os"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

func main() {
	ctrl.SetLogger(zap.New())
	if err := run(ctrl.GetConfigOrDie()); err != nil {
		ctrl.Log.Error(err, "stopped")
		os.Exit(1)
	}
}

// run until a signal ends it. The client has no limit of requests per second: that is the default.
func run(config *rest.Config) error {
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	addToScheme(scheme)
	lock, err := lease(config)
	if err != nil {
		return err
	}
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme: scheme,
		Cache:  labelled(),
		// Without it, an event that comes before the last writes are seen writes them again.
		Client:                              client.Options{Cache: &client.CacheOptions{EnableReadYourWritesConsistency: new(true)}},
		Metrics:                             metricsserver.Options{BindAddress: "127.0.0.1:0"},
		HealthProbeBindAddress:              "127.0.0.1:0",
		LeaderElection:                      true,
		LeaderElectionResourceLockInterface: lock,
	})
	if err != nil {
		return err
	}
	if err := mgr.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return err
	}
	if err := (&Reconciler{mgr.GetClient()}).SetupWithManager(mgr); err != nil {
		return err
	}
	return mgr.Start(ctrl.SetupSignalHandler())
}

// labelled keeps all Microservices, of all else what carries our label, and no managed fields.
func labelled() cache.Options {
	ours, err := labels.Parse(nameLabel)
	utilruntime.Must(err)
	return cache.Options{
		DefaultLabelSelector: ours,
		DefaultTransform:     cache.TransformStripManagedFields(),
		ByObject:             map[client.Object]cache.ByObject{&Microservice{}: {Label: labels.Everything()}},
	}
}

// lease is of the same name in every life on this host, as a StatefulSet's would be, and as ours is in the
// benchmark: by default, a start after kill -9 waits 15 s for the Lease of its own predecessor.
func lease(config *rest.Config) (resourcelock.Interface, error) {
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	return resourcelock.NewFromKubeconfig(resourcelock.LeasesResourceLock, "default", "garboard-operator",
		resourcelock.ResourceLockConfig{Identity: host}, config, 10*time.Second)
}

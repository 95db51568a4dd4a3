module garboard.local/cluster/pause

go 1.26.8

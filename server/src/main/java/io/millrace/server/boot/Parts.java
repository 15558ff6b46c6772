package io.millrace.server.boot;

import io.millrace.replication.Replicas;
import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.config.LiveConfig;

/** What most handlers work with. */
record Parts(
        int brokerId,
        String clusterId,
        LiveConfig live,
        StoredConfigs configs,
        ClusterView cluster,
        Replicas replicas,
        SystemClock clock) {}

package io.millrace.server.zk;

import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * Told once that a node, or its set of children, may have changed since the read that left the
 * watch. Runs on ZooKeeper's event thread and must not block. Sessions that end do not fire
 * watches: see {@link SessionListener}.
 */
@FunctionalInterface
interface NodeWatch {
    void changed(EventType type, String path);
}

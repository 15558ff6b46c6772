package io.millrace.server.zk;

/**
 * Settings ZooKeeper's server reads from system properties, made before its first class loads. What
 * the operator set on the command line stays.
 */
final class ServerDefaults {
    private ServerDefaults() {}

    static void apply() {
        // One selector thread does the little network work itself.
        set("zookeeper.nio.numSelectorThreads", "1");
        set("zookeeper.nio.numWorkerThreads", "0");
        // The transaction log grows in steps of this many KiB; a small cluster writes little.
        set("zookeeper.preAllocSize", "4096");
        set("zookeeper.admin.enableServer", "false");
        // A member that was elected on a stale vote, and so waits for followers that never come,
        // looks again after this many ms instead of after all of initLimit.
        set("zookeeper.leader.maxTimeToWaitForEpoch", "3000");
        set("zookeeper.jmx.log4j.disable", "true");
    }

    private static void set(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}

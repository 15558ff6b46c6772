/**
 * Everything Millrace keeps in ZooKeeper, and ZooKeeper itself when it runs inside this process.
 *
 * <p>The tree, its JSON payloads and its fencing rules are those of Apache Kafka 3.9 in ZooKeeper
 * mode, so that brokers and tools of that line can share it. No other package may import ZooKeeper
 * classes.
 */
@org.jspecify.annotations.NullMarked
package io.millrace.server.zk;

package io.millrace.server.zk;

import org.apache.zookeeper.data.Stat;

/**
 * One node as it was read.
 *
 * @param data its bytes, empty when the node holds null
 * @param version number of data changes; what conditional writes compare
 * @param czxid transaction that created the node
 * @param ctimeMs when it was created, by ZooKeeper's clock
 * @param ephemeralOwner session that owns it, 0 if it is persistent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and bytes are what ZooKeeper gives
record Znode(byte[] data, int version, long czxid, long ctimeMs, long ephemeralOwner) {
    private static final byte[] EMPTY = {};

    static Znode of(byte[] data, Stat stat) {
        return new Znode(
                data == null ? EMPTY : data,
                stat.getVersion(),
                stat.getCzxid(),
                stat.getCtime(),
                stat.getEphemeralOwner());
    }
}

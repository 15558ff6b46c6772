package io.millrace.server.zk;

import org.apache.zookeeper.KeeperException.Code;

/**
 * ZooKeeper did not do what the tree's rules say it must: the session expired, access was denied, a
 * node that has to exist does not. Conditions a caller is expected to meet are values instead.
 */
public final class ZooKeeperFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Code code;

    ZooKeeperFailure(Code code, String what) {
        super(what + ": " + code);
        this.code = code;
    }

    Code code() {
        return code;
    }

    /** Whether the session ended before the answer came; what it asked for may have been done. */
    public boolean sessionExpired() {
        return code == Code.SESSIONEXPIRED;
    }
}

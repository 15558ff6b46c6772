package io.millrace.server.zk;

import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;

import java.util.List;

/**
 * Which access list a new node gets under {@code zookeeper.set.acl}: everything is writable by the
 * brokers' common identity only and readable by all, secrets are not readable either, and the old
 * consumers' corner stays open.
 */
final class Acls {
    private static final List<String> SENSITIVE =
            List.of("/config/users", "/config/brokers", "/delegation_token/tokens");
    private static final List<ACL> OPEN = ZooDefs.Ids.OPEN_ACL_UNSAFE;
    private static final List<ACL> CREATOR_ONLY = ZooDefs.Ids.CREATOR_ALL_ACL;
    private static final List<ACL> CREATOR_WRITES =
            List.of(ZooDefs.Ids.CREATOR_ALL_ACL.getFirst(), ZooDefs.Ids.READ_ACL_UNSAFE.getFirst());

    private final boolean restricted;

    Acls(boolean restricted) {
        this.restricted = restricted;
    }

    List<ACL> of(String path) {
        if (!restricted || path.equals("/consumers") || path.startsWith("/consumers/")) {
            return OPEN;
        }
        return SENSITIVE.stream().anyMatch(path::startsWith) ? CREATOR_ONLY : CREATOR_WRITES;
    }
}

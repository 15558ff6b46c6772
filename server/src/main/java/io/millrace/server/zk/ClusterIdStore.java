package io.millrace.server.zk;

import io.millrace.wire.protocol.TopicId;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Ids made once for the whole cluster: its own, and those of brokers that were given none. */
public final class ClusterIdStore {
    static final String PATH = "/cluster/id";
    static final String SEQUENCE_PATH = "/brokers/seqid";
    private static final int ANY_VERSION = -1;

    private final ZooKeeperSession session;
    private final RandomGenerator random;

    public ClusterIdStore(ZooKeeperSession session, RandomGenerator random) {
        this.session = session;
        this.random = random;
    }

    /** The cluster's id, empty in a tree no broker has used yet. */
    public CompletionStage<Optional<String>> read() {
        return session.read(PATH, null).thenApply(found -> found.map(node -> parse(node.data())));
    }

    /** The cluster's id; made, if this is the first broker. */
    public CompletionStage<String> readOrCreate() {
        return read().thenCompose(found ->
                found.isPresent()
                        ? CompletableFuture.completedStage(found.get())
                        : create(TopicId.text(TopicId.random(random))));
    }

    private CompletionStage<String> create(String id) {
        return new PersistentPaths(session)
                .ensure("/cluster")
                .thenCompose(_ ->
                        session.write(session.create(PATH, payload(id), CreateMode.PERSISTENT)))
                .thenCompose(reply ->
                        switch (reply.code()) {
                            case OK -> CompletableFuture.completedStage(id);
                            case NODEEXISTS -> readOrCreate();
                            default -> throw new ZooKeeperFailure(reply.code(), "create " + PATH);
                        });
    }

    /** Takes the next number for a broker without id, from 1 on; the reserved ids come on top. */
    public CompletionStage<Integer> nextBrokerNumber() {
        return session.write(Op.setData(SEQUENCE_PATH, new byte[0], ANY_VERSION))
                .thenCompose(reply -> {
                    if (reply.code() == Code.NONODE) {
                        return new PersistentPaths(session)
                                .ensure(SEQUENCE_PATH)
                                .thenCompose(_ -> nextBrokerNumber());
                    }
                    if (!reply.done()) {
                        throw new ZooKeeperFailure(reply.code(), "write " + SEQUENCE_PATH);
                    }
                    return CompletableFuture.completedStage(reply.stat(0).getVersion());
                });
    }

    static byte[] payload(String id) {
        return Json.object(out -> {
            out.writeStringField("version", "1");
            out.writeStringField("id", id);
        });
    }

    private static String parse(byte[] data) {
        String id = Json.parse(PATH, data).text("id");
        if (id == null) {
            throw new Json.BadPayload(PATH, "no id");
        }
        return id;
    }
}

package io.millrace.server.zk;

import io.millrace.replication.controller.ClusterStore.ProducerIds;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hands out blocks of producer ids, each once, from {@code /latest_producer_id_block}. */
final class ProducerIdStore {
    static final String PATH = "/latest_producer_id_block";
    private static final int BLOCK_SIZE = 1_000;
    private static final int VERSION = 1;

    /** Sends a write under the controller's condition. */
    interface Writer {
        CompletionStage<MultiReply> write(List<Op> operations);
    }

    private final ZooKeeperSession session;

    ProducerIdStore(ZooKeeperSession session) {
        this.session = session;
    }

    /** Takes the block after the last one; again, if somebody else was faster. */
    CompletionStage<ProducerIds> take(int brokerId, Writer writer) {
        return session.read(PATH, null).thenCompose(found -> takeAfter(found, brokerId, writer));
    }

    private CompletionStage<ProducerIds> takeAfter(
            Optional<Znode> found, int brokerId, Writer writer) {
        if (found.isEmpty()) {
            return new PersistentPaths(session)
                    .ensure(PATH)
                    .thenCompose(_ -> take(brokerId, writer));
        }
        Znode node = found.get();
        ProducerIds next = new ProducerIds(firstAfter(node.data()), BLOCK_SIZE);
        return writer.write(List.of(Op.setData(PATH, payload(brokerId, next), node.version())))
                .thenCompose(reply -> {
                    if (reply.done()) {
                        return CompletableFuture.completedStage(next);
                    }
                    if (reply.code() == Code.BADVERSION) {
                        // Ours after all, if the first answer got lost: then a block is wasted.
                        return take(brokerId, writer);
                    }
                    throw new ZooKeeperFailure(reply.code(), "write " + PATH);
                });
    }

    static byte[] payload(int brokerId, ProducerIds block) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("broker", brokerId);
            out.writeStringField("block_start", Long.toString(block.first()));
            out.writeStringField("block_end", Long.toString(block.first() + block.count() - 1));
        });
    }

    private static long firstAfter(byte[] data) {
        if (data.length == 0) {
            return 0;
        }
        long end = Json.parse(PATH, data).requireLong(PATH, "block_end");
        if (end < -1 || end > Long.MAX_VALUE - BLOCK_SIZE) {
            throw new IllegalStateException("producer ids are used up: last block ends at " + end);
        }
        return end + 1;
    }
}

package io.millrace.server.zk;

import io.millrace.replication.controller.ControllerTerm;
import io.millrace.server.zk.FencedWrites.Sized;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Removes all nodes of a topic: its partitions in large transactions, then the topic with its
 * configs and, in the same last transaction, the mark that asked for it. If the tree looks
 * different from what the controller makes, it is walked and removed node by node.
 */
final class TopicRemoval {
    private static final int ANY_VERSION = -1;

    private final ZooKeeperSession session;
    private final FencedWrites writes;

    TopicRemoval(ZooKeeperSession session, FencedWrites writes) {
        this.session = session;
        this.writes = writes;
    }

    /** The nodes of one partition. */
    private record Partition(List<Sized> operations) implements FencedWrites.Wish {
        static Partition of(String path) {
            return new Partition(
                    List.of(Sized.of(delete(path + "/state"), 0), Sized.of(delete(path), 0)));
        }
    }

    CompletionStage<Void> remove(ControllerTerm term, String topic) {
        String partitions = TopicNode.partitionsPath(topic);
        return session.children(partitions, null)
                .thenCompose(found -> {
                    List<Partition> all =
                            found.orElse(List.of()).stream()
                                    .map(p -> Partition.of(partitions + "/" + p))
                                    .toList();
                    return removeFast(term, topic, all);
                })
                .thenCompose(removed ->
                        removed
                                ? CompletableFuture.<Void>completedStage(null)
                                : removeByWalking(term, topic));
    }

    private CompletionStage<Boolean> removeFast(
            ControllerTerm term, String topic, List<Partition> partitions) {
        List<CompletableFuture<MultiReply>> replies = new ArrayList<>();
        for (List<Partition> batch : FencedWrites.batches(partitions)) {
            replies.add(writes.write(term, FencedWrites.operations(batch)).toCompletableFuture());
        }
        List<Op> last =
                List.of(
                        delete(TopicNode.partitionsPath(topic)),
                        delete(TopicNode.path(topic)),
                        delete(ConfigEntity.topic(topic).node()),
                        delete(AdminNodes.deleteMark(topic)));
        replies.add(writes.write(term, last).toCompletableFuture());
        return FencedWrites.all(replies)
                .thenApply(_ -> replies.stream().allMatch(reply -> reply.join().done()));
    }

    private CompletionStage<Void> removeByWalking(ControllerTerm term, String topic) {
        return removeTree(term, TopicNode.path(topic))
                .thenCompose(_ -> {
                    // The mark goes last: it is what makes a half removed topic removable.
                    List<Op> rest =
                            List.of(
                                    delete(ConfigEntity.topic(topic).node()),
                                    delete(AdminNodes.deleteMark(topic)));
                    return writes.each(term, rest, Code.NONODE);
                });
    }

    private CompletionStage<Void> removeTree(ControllerTerm term, String path) {
        return session.children(path, null)
                .thenCompose(names ->
                        FencedWrites.all(
                                names.orElse(List.of()).stream()
                                        .map(n -> removeTree(term, path + "/" + n))
                                        .toList()))
                .thenCompose(_ -> writes.one(term, delete(path), Code.NONODE));
    }

    private static Op delete(String path) {
        return Op.delete(path, ANY_VERSION);
    }
}

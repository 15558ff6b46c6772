package io.millrace.server.zk;

import io.millrace.replication.controller.ControllerTerm;
import io.millrace.replication.controller.TopicRecord;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Creates a topic's config node and its own node in one transaction, so that nobody ever sees the
 * topic without its configs.
 */
final class TopicCreation {
    private static final int ANY_VERSION = -1;

    private final ZooKeeperSession session;
    private final FencedWrites writes;

    TopicCreation(ZooKeeperSession session, FencedWrites writes) {
        this.session = session;
        this.writes = writes;
    }

    /** False, and nothing done, if the topic exists or waits for its deletion. */
    CompletionStage<Boolean> create(ControllerTerm term, TopicRecord topic, byte[] configs) {
        byte[] data = TopicNode.payload(topic);
        return session.exists(AdminNodes.deleteMark(topic.name()), null)
                .thenCompose(marked ->
                        marked
                                ? CompletableFuture.completedStage(false)
                                : write(term, topic.name(), data, configs, false));
    }

    private CompletionStage<Boolean> write(
            ControllerTerm term, String topic, byte[] data, byte[] configs, boolean configsExist) {
        String configPath = ConfigEntity.topic(topic).node();
        Op configWrite =
                configsExist
                        ? Op.setData(configPath, configs, ANY_VERSION)
                        : session.create(configPath, configs, CreateMode.PERSISTENT);
        // The topic goes first: if it exists, that is what the reply says, whatever its configs
        // are.
        Op topicWrite = session.create(TopicNode.path(topic), data, CreateMode.PERSISTENT);
        return writes.write(term, List.of(topicWrite, configWrite))
                .thenCompose(reply -> {
                    if (reply.done()) {
                        return CompletableFuture.completedStage(true);
                    }
                    if (reply.code() == Code.NODEEXISTS) {
                        return reply.failedIndex() == 0
                                ? createdBefore(reply, topic, data)
                                : write(term, topic, data, configs, true);
                    }
                    if (reply.code() == Code.NONODE && configsExist) {
                        return write(term, topic, data, configs, false);
                    }
                    throw new ZooKeeperFailure(reply.code(), "create topic " + topic);
                });
    }

    /** The id in the payload is random: equal bytes were written by a lost copy of this request. */
    private CompletionStage<Boolean> createdBefore(MultiReply reply, String topic, byte[] data) {
        if (!reply.resent()) {
            return CompletableFuture.completedStage(false);
        }
        return session.read(TopicNode.path(topic), null)
                .thenApply(found -> found.isPresent() && Arrays.equals(found.get().data(), data));
    }
}

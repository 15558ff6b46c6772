package io.millrace.server.zk;

import io.millrace.replication.controller.StoreEvent;
import io.millrace.replication.controller.TopicRecord;

import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the nodes of topics, and tells when somebody else has rewritten one. */
final class WatchedTopics {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedTopics.class);

    private final ZooKeeperSession session;
    private final Consumer<StoreEvent> changed;

    WatchedTopics(ZooKeeperSession session, Consumer<StoreEvent> changed) {
        this.session = session;
        this.changed = changed;
    }

    /** Equal for equal topics, so that a topic read twice is told of once. */
    private record Watch(WatchedTopics topics, String topic) implements NodeWatch {
        @Override
        public void changed(EventType type, String path) {
            topics.changed.accept(new StoreEvent.TopicChanged(topic));
        }
    }

    /** The topics of these names that exist and can be read; watches all that exist. */
    CompletionStage<List<TopicRecord>> read(Collection<String> names) {
        return ChildNodes.readEach(
                        session, TopicNode.PARENT, names, topic -> new Watch(this, topic))
                .thenApply(nodes ->
                        nodes.entrySet().stream().flatMap(WatchedTopics::readable).toList());
    }

    /*
     * Anybody may put a node among the topics. One that says nothing is left alone and told of; were it an error, the whole
     * cluster would be without controller until somebody removes the node.
     */
    private static Stream<TopicRecord> readable(Map.Entry<String, Znode> node) {
        try {
            return Stream.of(TopicNode.parse(node.getKey(), node.getValue().data()));
        } catch (Json.BadPayload e) {
            LOG.error(
                    "topic {} is passed over until its node is repaired: {}",
                    node.getKey(),
                    e.getMessage());
            return Stream.empty();
        }
    }

    /** Watches a topic that was just created here: tools may write to it from now on. */
    CompletionStage<Void> watch(TopicRecord topic) {
        return session.read(TopicNode.path(topic.name()), new Watch(this, topic.name()))
                .thenAccept(found -> {
                    if (found.isPresent()
                            && !Arrays.equals(found.get().data(), TopicNode.payload(topic))) {
                        changed.accept(new StoreEvent.TopicChanged(topic.name()));
                    }
                });
    }
}

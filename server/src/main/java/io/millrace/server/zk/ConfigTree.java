package io.millrace.server.zk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Finds all entities that have a node below {@code /config}. */
final class ConfigTree {
    private static final List<String> TYPES =
            List.of(
                    ConfigEntity.TOPICS,
                    ConfigEntity.BROKERS,
                    ConfigEntity.CLIENTS,
                    ConfigEntity.USERS,
                    ConfigEntity.IPS,
                    ConfigEntity.GROUPS,
                    ConfigEntity.CLIENT_METRICS);

    private final ZooKeeperSession session;

    ConfigTree(ZooKeeperSession session) {
        this.session = session;
    }

    CompletionStage<List<ConfigEntity>> entities() {
        return together(TYPES.stream().map(this::below)).thenCompose(this::withUsersClients);
    }

    private CompletionStage<List<ConfigEntity>> withUsersClients(List<ConfigEntity> entities) {
        Stream<CompletionStage<List<ConfigEntity>>> nested =
                entities.stream()
                        .filter(entity -> entity.type().equals(ConfigEntity.USERS))
                        .map(user -> below(user.path() + "/" + ConfigEntity.CLIENTS));
        return together(
                Stream.concat(Stream.of(CompletableFuture.completedStage(entities)), nested));
    }

    private CompletionStage<List<ConfigEntity>> below(String path) {
        return session.children(ConfigEntity.ROOT + "/" + path, null)
                .thenApply(names ->
                        names.orElse(List.of()).stream()
                                .map(name -> new ConfigEntity(path + "/" + name))
                                .toList());
    }

    private static CompletionStage<List<ConfigEntity>> together(
            Stream<CompletionStage<List<ConfigEntity>>> parts) {
        List<CompletableFuture<List<ConfigEntity>>> all =
                parts.map(CompletionStage::toCompletableFuture).toList();
        return FencedWrites.all(all)
                .thenApply(_ -> {
                    List<ConfigEntity> entities = new ArrayList<>();
                    all.forEach(part -> entities.addAll(part.join()));
                    return entities;
                });
    }
}

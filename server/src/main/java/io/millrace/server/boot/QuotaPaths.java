package io.millrace.server.boot;

import io.millrace.server.quota.QuotaEntity;
import io.millrace.server.zk.ConfigEntity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** Entities that have limits, and where the tree keeps them. */
final class QuotaPaths {
    private static final Logger LOG = LoggerFactory.getLogger(QuotaPaths.class);

    private QuotaPaths() {}

    /** Whose limits an entity of the tree holds; null for topics, brokers and the like. */
    static @Nullable QuotaEntity entity(ConfigEntity entity) {
        var parts = entity.path().split("/", -1);
        if (parts.length == 2) {
            return switch (parts[0]) {
                case "users" -> QuotaEntity.user(name(parts[1]));
                case "clients" -> QuotaEntity.client(name(parts[1]));
                case "ips" -> QuotaEntity.ip(name(parts[1]));
                default -> null;
            };
        }
        return parts.length == 4 && parts[0].equals("users") && parts[2].equals("clients")
                ? QuotaEntity.userClient(name(parts[1]), name(parts[3]))
                : null;
    }

    static ConfigEntity path(QuotaEntity entity) {
        if (entity.ip() != null) return ConfigEntity.ip(text(entity.ip()));
        if (entity.user() == null) return ConfigEntity.client(text(entity.clientId()));
        return entity.clientId() == null
                ? ConfigEntity.user(text(entity.user()))
                : ConfigEntity.userClient(text(entity.user()), text(entity.clientId()));
    }

    private static String name(String part) {
        return part.equals(ConfigEntity.DEFAULT) ? QuotaEntity.DEFAULT : ConfigEntity.plain(part);
    }

    private static String text(@Nullable String name) {
        return name == null || name.equals(QuotaEntity.DEFAULT) ? ConfigEntity.DEFAULT : name;
    }

    /**
     * Hands over the entity by its address. A host name is looked up on a thread that may wait; an
     * address is handed over at once.
     */
    static void resolve(QuotaEntity ip, Consumer<QuotaEntity> consumer) {
        var name = text(ip.ip());
        if (name.equals(ConfigEntity.DEFAULT)) {
            consumer.accept(ip);
            return;
        }
        try {
            consumer.accept(QuotaEntity.ip(InetAddress.ofLiteral(name).getHostAddress()));
        } catch (IllegalArgumentException noAddress) {
            Thread.ofVirtual().name("quota-lookup").start(() -> lookUp(name, consumer));
        }
    }

    private static void lookUp(String host, Consumer<QuotaEntity> consumer) {
        try {
            consumer.accept(QuotaEntity.ip(InetAddress.getByName(host).getHostAddress()));
        } catch (UnknownHostException unknown) {
            LOG.warn("{} has no address, its connection quota has no effect", host);
        }
    }
}

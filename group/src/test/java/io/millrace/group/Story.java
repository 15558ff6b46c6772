package io.millrace.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.CommitCheck.Committer;
import io.millrace.group.classic.JoinCommand;
import io.millrace.group.classic.MemberRules.Leaver;
import io.millrace.group.classic.Protocol;
import io.millrace.group.classic.SyncRules.SyncCommand;
import io.millrace.group.offset.CommittedOffset;
import io.millrace.group.offset.OffsetConfig;
import io.millrace.group.runtime.ShardConfig;
import io.millrace.group.runtime.SimLane;
import io.millrace.group.runtime.SimLog;
import io.millrace.wire.message.ConsumerProtocolSubscription;
import io.millrace.wire.message.JoinGroupResponse;
import io.millrace.wire.message.JoinGroupResponse.JoinGroupResponseMember;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Plays a transcript: each line is a command to one group {@code g}, indented lines are what comes
 * of it. Clients remember the id and generation that they were told.
 */
final class Story {
    private static final String GROUP = "g";

    /** What a client remembers. */
    private static final class Client {
        String id = "";
        int generation = -1;
        @Nullable String instance;
    }

    private final SimLane lane = new SimLane();
    private final SimLog log = new SimLog();
    private final Map<String, Client> clients = new TreeMap<>();
    private final List<String> told = new ArrayList<>();
    private final GroupCoordinator groups;
    private int epoch;
    private int ids;

    private Story(ClassicConfig config) {
        var rules =
                new GroupRules(
                        config, OffsetConfig.DEFAULTS, Worlds.EMPTY, () -> String.valueOf(++ids));
        groups = new GroupCoordinator(rules, ShardConfig.DEFAULTS, lane, () -> 1, lane::post);
        lead();
    }

    static Story begin() {
        return new Story(ClassicConfig.DEFAULTS);
    }

    static Story begin(ClassicConfig config) {
        return new Story(config);
    }

    /** Plays {@code transcript} and compares what happens with what it says. */
    Story plays(String transcript) {
        var actual = new StringBuilder();
        for (String line : transcript.lines().toList()) {
            if (!line.startsWith(" ")) {
                actual.append(line).append('\n');
                told.clear();
                play(line.split(" "));
                told.forEach(one -> actual.append("  ").append(one).append('\n'));
            }
        }
        assertThat(actual.toString().strip()).isEqualTo(transcript.strip());
        return this;
    }

    private void play(String[] words) {
        var options = new LinkedHashMap<String, String>();
        for (int i = 1; i < words.length; i++) {
            int at = words[i].indexOf('=');
            options.put(at < 0 ? "" : words[i].substring(0, at), words[i].substring(at + 1));
        }
        String name = options.getOrDefault("", "");
        Client client = clients.computeIfAbsent(name, _ -> new Client());
        switch (words[0]) {
            case "join" -> join(name, client, options);
            case "sync" -> sync(name, client, options);
            case "beat" ->
                    hear(
                            groups.heartbeat(
                                    GROUP, client.id, client.instance, generation(client, options)),
                            answer -> tell(name, ErrorCode.of(answer.errorCode()).name()));
            case "leave" -> leave(name, client, options);
            case "commit" -> commit(name, client, options);
            case "offset" -> offset();
            case "describe" -> describe();
            case "delete" -> hear(groups.delete(GROUP), error -> told.add(error.name()));
            case "forget" -> clients.remove(name);
            case "wait" -> lane.pass(Long.parseLong(name));
            case "hold" -> log.hold();
            case "commit-log" -> log.unhold();
            case "refuse" -> log.refuse(ErrorCode.valueOf(name));
            case "accept" -> log.refuse(ErrorCode.NONE);
            case "resign" -> groups.resign(0, epoch);
            case "reload" -> lead();
            default -> throw new IllegalArgumentException(words[0]);
        }
        lane.settle();
    }

    private void lead() {
        epoch++;
        groups.lead(0, epoch, lane, log);
        lane.settle();
    }

    private <T> void hear(CompletionStage<T> answer, Consumer<T> teller) {
        answer.thenAccept(teller);
    }

    private void tell(String name, String what) {
        told.add(name + " <- " + what);
    }

    private void join(String name, Client client, Map<String, String> options) {
        client.instance = options.getOrDefault("as", client.instance);
        List<Protocol> protocols = new ArrayList<>();
        for (String one : options.getOrDefault("can", "range").split(",")) {
            String[] parts = one.split(":");
            protocols.add(new Protocol(parts[0], subscription(parts.length > 1 ? parts[1] : "t")));
        }
        int version = Integer.parseInt(options.getOrDefault("v", "9"));
        var command =
                new JoinCommand(
                        GROUP,
                        options.getOrDefault("id", client.id),
                        client.instance,
                        name,
                        "/127.0.0.1",
                        Integer.parseInt(options.getOrDefault("rebalance", "60000")),
                        Integer.parseInt(options.getOrDefault("session", "10000")),
                        options.getOrDefault("type", "consumer"),
                        protocols,
                        version >= 4,
                        version >= 9);
        hear(groups.join(command), answer -> joined(name, client, answer));
    }

    private static ByteBuffer subscription(String topic) {
        ByteBuffer body =
                new ConsumerProtocolSubscription(List.of(topic), null, List.of(), -1, null)
                        .toBuffer(0);
        return ByteBuffer.allocate(2 + body.remaining())
                .putShort((short) 0)
                .put(body)
                .flip()
                .asReadOnlyBuffer();
    }

    private void joined(String name, Client client, JoinGroupResponse answer) {
        ErrorCode error = ErrorCode.of(answer.errorCode());
        if (error == ErrorCode.NONE || error == ErrorCode.MEMBER_ID_REQUIRED) {
            client.id = answer.memberId();
        }
        if (error != ErrorCode.NONE) {
            boolean named = error == ErrorCode.MEMBER_ID_REQUIRED;
            tell(name, error.name() + (named ? " " + answer.memberId() : ""));
            return;
        }
        client.generation = answer.generationId();
        List<String> members =
                answer.members().stream().map(JoinGroupResponseMember::memberId).toList();
        tell(
                name,
                "joined as "
                        + answer.memberId()
                        + " generation "
                        + answer.generationId()
                        + " "
                        + answer.protocolName()
                        + (members.isEmpty() ? " after " + answer.leader() : " leads " + members)
                        + (answer.skipAssignment() ? " without assigning" : ""));
    }

    private int generation(Client client, Map<String, String> options) {
        String given = options.get("generation");
        return given == null ? client.generation : Integer.parseInt(given);
    }

    /** {@code plan=a:x,b:y} gives client a the bytes "x". */
    private void sync(String name, Client client, Map<String, String> options) {
        Map<String, ByteBuffer> plan = new HashMap<>();
        if (options.containsKey("plan")) {
            for (String one : options.get("plan").split(",")) {
                String[] parts = one.split(":");
                plan.put(clients.get(parts[0]).id, StandardCharsets.UTF_8.encode(parts[1]));
            }
        }
        var command =
                new SyncCommand(
                        client.id,
                        client.instance,
                        generation(client, options),
                        options.get("type"),
                        options.get("protocol"),
                        plan);
        hear(
                groups.sync(GROUP, command),
                answer -> {
                    ErrorCode error = ErrorCode.of(answer.errorCode());
                    String mine = StandardCharsets.UTF_8.decode(answer.assignment()).toString();
                    tell(name, error == ErrorCode.NONE ? "has '" + mine + "'" : error.name());
                });
    }

    private void leave(String name, Client client, Map<String, String> options) {
        var leaver =
                options.containsKey("instance")
                        ? new Leaver("", options.get("instance"))
                        : new Leaver(client.id, client.instance);
        hear(
                groups.leave(GROUP, List.of(leaver)),
                answer -> {
                    short error =
                            answer.members().isEmpty()
                                    ? answer.errorCode()
                                    : answer.members().getFirst().errorCode();
                    tell(name.isEmpty() ? "admin" : name, ErrorCode.of(error).name());
                });
    }

    private void commit(String name, Client client, Map<String, String> options) {
        var offset =
                new CommittedOffset(
                        Long.parseLong(options.get("offset")),
                        3,
                        options.getOrDefault("note", ""),
                        lane.millis(),
                        -1,
                        TopicId.ZERO);
        var who =
                new Committer(
                        options.getOrDefault("id", client.id),
                        client.instance,
                        generation(client, options),
                        options.containsKey("transactional"));
        hear(
                groups.commit(GROUP, who, Map.of(new TopicPartition("t", 0), offset)),
                errors -> tell(name, errors.values().iterator().next().name()));
    }

    private void offset() {
        var partition = new TopicPartition("t", 0);
        hear(
                groups.fetch(GROUP, FetchedOffsets.Reader.ANYBODY, List.of(partition), false),
                found -> {
                    var one = found.offsets().get(partition);
                    told.add(
                            found.error() != ErrorCode.NONE
                                    ? found.error().name()
                                    : one.offset() == null
                                            ? "none"
                                            : String.valueOf(one.offset().offset()));
                });
    }

    private void describe() {
        hear(
                groups.describe(GROUP),
                group -> {
                    told.add(
                            group.groupState()
                                    + (group.protocolData().isEmpty()
                                            ? ""
                                            : " " + group.protocolData()));
                    group.members()
                            .forEach(one ->
                                    told.add(
                                            one.memberId()
                                                    + " "
                                                    + one.clientHost()
                                                    + " '"
                                                    + StandardCharsets.UTF_8.decode(
                                                            one.memberAssignment())
                                                    + "'"));
                });
    }
}

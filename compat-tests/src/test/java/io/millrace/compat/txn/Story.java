package io.millrace.compat.txn;

import io.millrace.compat.txn.RawTransactions.Answer;
import io.millrace.compat.txn.RawTransactions.Holder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;

/*
 *   init ID [as P/E] [timeout MS] [v N]      end ID P/E commit|abort [v N]     produce ID|- P/E PARTITION SEQUENCE [v N]
 *   add ID P/E PARTITIONS [v N]              verify ID P/E PARTITIONS [v N]    offsets ID P/E GROUP [v N]
 *   commit ID P/E GROUP OFFSET [v N]         mark P/E commit|abort PARTITION COORDINATOR-EPOCH [v N]
 *   describe ID      list FILTER VALUE       producers PARTITION               ends PARTITION      offset GROUP
 *
 * Producer ids are letters, in the order in which they were first seen. A word of the coordinator that only says that
 * it has just begun to serve is asked again.
 */
/**
 * Tells a transcript: performs each line's command and writes down what the broker answers, so that
 * two brokers can be compared by their texts.
 */
final class Story {
    private static final Set<Errors> STARTING =
            Set.of(
                    Errors.COORDINATOR_LOAD_IN_PROGRESS,
                    Errors.COORDINATOR_NOT_AVAILABLE,
                    Errors.NOT_COORDINATOR);

    private final RawTransactions raw;
    private final Admin admin;
    private final String topic;
    private final List<Long> producers = new ArrayList<>();

    Story(RawTransactions raw, Admin admin, String topic) {
        this.raw = raw;
        this.admin = admin;
        this.topic = topic;
    }

    /** Waits until there are coordinators. */
    void begin() {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> raw.find(0, "g") == Errors.NONE && raw.find(1, "one") == Errors.NONE);
    }

    /** The same lines with what this broker answers. */
    String told(String text) {
        return text.lines().map(this::line).collect(Collectors.joining("\n", "", "\n"));
    }

    private String line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return line;
        }
        String command = line.replaceFirst("\\s*->.*", "");
        return "%-46s -> %s".formatted(command, answer(command));
    }

    private String answer(String command) {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        int version = Integer.parseInt(option(words, "v").orElse("-1"));
        try {
            return switch (words.getFirst()) {
                case "init" -> init(words, version < 0 ? 4 : version);
                case "end" -> end(words, version < 0 ? 4 : version);
                case "add" -> add(words, false, version < 0 ? 3 : version);
                case "verify" -> add(words, true, version < 0 ? 4 : version);
                case "offsets" -> offsets(words, version < 0 ? 3 : version);
                case "commit" -> commit(words, version < 0 ? 3 : version);
                case "produce" -> produce(words, version < 0 ? 11 : version);
                case "mark" -> mark(words, version < 0 ? 1 : version);
                case "describe" -> describe(words.get(1));
                case "list" -> list(words);
                case "producers" -> producers(Integer.parseInt(words.get(1)));
                case "ends" -> ends(Integer.parseInt(words.get(1)));
                case "offset" -> offset(words.get(1));
                default -> throw new IllegalArgumentException(command);
            };
        } catch (Exception e) { // the admin client's own answer, whatever it is
            if (e instanceof IllegalArgumentException wrong) {
                throw wrong;
            }
            return e.getClass().getSimpleName();
        }
    }

    private static Optional<String> option(List<String> words, String name) {
        int at = words.indexOf(name);
        if (at < 0) {
            return Optional.empty();
        }
        String value = words.get(at + 1);
        words.remove(at + 1);
        words.remove(at);
        return Optional.of(value);
    }

    private String init(List<String> words, int version) throws Exception {
        int timeout = Integer.parseInt(option(words, "timeout").orElse("60000"));
        Holder expected = option(words, "as").map(this::holder).orElse(Holder.NOBODY);
        String id = words.get(1).equals("''") ? "" : words.get(1);
        return say(once(() -> raw.init(version, id, timeout, expected), answer -> answer.error()));
    }

    private String end(List<String> words, int version) throws Exception {
        return say(
                once(
                        () ->
                                raw.end(
                                        version,
                                        words.get(1),
                                        holder(words.get(2)),
                                        words.get(3).equals("commit")),
                        Answer::error));
    }

    private String add(List<String> words, boolean verify, int version) throws Exception {
        var errors =
                once(
                        () ->
                                raw.add(
                                        version,
                                        words.get(1),
                                        holder(words.get(2)),
                                        verify,
                                        RawTransactions.numbers(words.get(3))),
                        List::getFirst);
        return RawTransactions.names(errors);
    }

    private String offsets(List<String> words, int version) throws Exception {
        return once(
                        () ->
                                raw.addOffsets(
                                        version, words.get(1), holder(words.get(2)), words.get(3)),
                        e -> e)
                .name();
    }

    private String commit(List<String> words, int version) throws Exception {
        return once(
                        () ->
                                raw.commitOffset(
                                        version,
                                        words.get(1),
                                        holder(words.get(2)),
                                        words.get(3),
                                        Long.parseLong(words.get(4))),
                        e -> e)
                .name();
    }

    private String produce(List<String> words, int version) throws Exception {
        String id = words.get(1).equals("-") ? null : words.get(1);
        return raw.produce(
                        version,
                        id,
                        holder(words.get(2)),
                        Integer.parseInt(words.get(3)),
                        Integer.parseInt(words.get(4)),
                        String.join(" ", words))
                .name();
    }

    private String mark(List<String> words, int version) {
        return raw.mark(
                        version,
                        holder(words.get(1)),
                        words.get(2).equals("commit"),
                        Integer.parseInt(words.get(3)),
                        Integer.parseInt(words.get(4)))
                .name();
    }

    /** When its markers are written. */
    private String describe(String id) throws Exception {
        var settled =
                Awaitility.await()
                        .atMost(15, TimeUnit.SECONDS)
                        .ignoreExceptions()
                        .until(
                                () -> admin.describeTransactions(List.of(id)).description(id).get(),
                                known ->
                                        known.state() != TransactionState.PREPARE_ABORT
                                                && known.state()
                                                        != TransactionState.PREPARE_COMMIT);
        var partitions =
                settled.topicPartitions().stream()
                        .map(one -> one.topic().equals(topic) ? "" + one.partition() : one.topic())
                        .sorted()
                        .toList();
        return "%s %s %s"
                .formatted(
                        settled.state(),
                        name(settled.producerId(), settled.producerEpoch()),
                        partitions);
    }

    private String list(List<String> words) throws Exception {
        var options = new ListTransactionsOptions();
        for (int i = 1; i + 1 < words.size(); i += 2) {
            String value = words.get(i + 1);
            switch (words.get(i)) {
                case "state" -> options.filterStates(List.of(TransactionState.parse(value)));
                case "producer" ->
                        options.filterProducerIds(List.of(producers.get(value.charAt(0) - 'A')));
                case "longer" -> options.filterOnDuration(Long.parseLong(value));
                case "like" -> options.filterOnTransactionalIdPattern(value);
                default -> throw new IllegalArgumentException(words.get(i));
            }
        }
        return admin.listTransactions(options).all().get().stream()
                .map(one ->
                        one.transactionalId() + " " + one.state() + " " + letter(one.producerId()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String producers(int number) throws Exception {
        var partition = new TopicPartition(topic, number);
        return admin
                .describeProducers(List.of(partition))
                .partitionResult(partition)
                .get()
                .activeProducers()
                .stream()
                .map(one ->
                        "%s sequence %d coordinator %s open at %s"
                                .formatted(
                                        name(one.producerId(), one.producerEpoch()),
                                        one.lastSequence(),
                                        one.coordinatorEpoch(),
                                        one.currentTransactionStartOffset()))
                .map(text ->
                        text.replace("OptionalLong", "")
                                .replace("OptionalInt", "")
                                .replace("Optional", ""))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private String ends(int partition) {
        return "stable %d, all %d".formatted(raw.end(1, partition), raw.end(0, partition));
    }

    private String offset(String group) throws Exception {
        Map<String, Long> found = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) ->
                        found.put("" + partition.partition(), offset.offset()));
        return found.toString();
    }

    private <T> T once(Callable<T> ask, java.util.function.Function<T, Errors> error)
            throws Exception {
        return Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(ask, reply -> !STARTING.contains(error.apply(reply)));
    }

    private String say(Answer answer) {
        Holder who = answer.holder();
        return answer.error() == Errors.NONE && who.id() >= 0
                ? "NONE " + name(who.id(), who.epoch())
                : answer.error().name();
    }

    private String name(long id, int epoch) {
        return letter(id) + "/" + epoch;
    }

    private char letter(long id) {
        if (!producers.contains(id)) {
            producers.add(id);
        }
        return (char) ('A' + producers.indexOf(id));
    }

    private Holder holder(String text) {
        String[] parts = text.split("/");
        int at = parts[0].charAt(0) - 'A';
        return new Holder(
                at < producers.size() ? producers.get(at) : 999_999L, Short.parseShort(parts[1]));
    }
}

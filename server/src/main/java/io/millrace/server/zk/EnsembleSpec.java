package io.millrace.server.zk;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The members of an ensemble that brokers host themselves: {@code
 * 1@host:2888:3888:2181,2@host:2888:3888:2181,...}, each with its id, its host and the ports for
 * its peers, for elections and for clients.
 *
 * @param members in the order given
 */
public record EnsembleSpec(List<Member> members) {
    private static final Pattern MEMBER =
            Pattern.compile("(\\d{1,3})@(\\[[^\\]]+]|[^:\\[\\]@/]+):(\\d+):(\\d+):(\\d+)");
    private static final int MAX_ID = 255;
    private static final int MAX_PORT = 65_535;

    public EnsembleSpec {
        members = List.copyOf(members);
    }

    /** One member; an IPv6 host stands in brackets. */
    public record Member(int id, String host, int peerPort, int electionPort, int clientPort) {
        /** The host without an IPv6 address's brackets. */
        String bareHost() {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }
    }

    /**
     * Reads the text of the option.
     *
     * @throws IllegalArgumentException saying which part is wrong, and why
     */
    public static EnsembleSpec parse(String text) {
        List<Member> members = new ArrayList<>();
        Set<Integer> ids = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            Member member = member(part.trim());
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException("member id " + member.id() + " stands twice");
            }
            members.add(member);
        }
        return new EnsembleSpec(members);
    }

    private static Member member(String part) {
        Matcher parts = MEMBER.matcher(part);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + part + "' is not ID@HOST:PEER_PORT:ELECTION_PORT:CLIENT_PORT");
        }
        int id = Integer.parseInt(parts.group(1));
        if (id < 1 || id > MAX_ID) {
            throw new IllegalArgumentException("member id " + id + " is not in 1 to " + MAX_ID);
        }
        return new Member(
                id,
                parts.group(2),
                port(parts.group(3)),
                port(parts.group(4)),
                port(parts.group(5)));
    }

    private static int port(String text) {
        int port = text.length() > 5 ? 0 : Integer.parseInt(text);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + text + " is not in 1 to " + MAX_PORT);
        }
        return port;
    }

    /** What {@code zookeeper.connect} is for clients of this ensemble. */
    public String connect() {
        return members.stream()
                .map(member -> member.host() + ":" + member.clientPort())
                .collect(Collectors.joining(","));
    }

    /** Whether there is a member with that id. */
    public boolean has(int id) {
        return members.stream().anyMatch(member -> member.id() == id);
    }

    /**
     * The member with that id.
     *
     * @throws IllegalArgumentException if there is none
     */
    Member member(int id) {
        return members.stream()
                .filter(member -> member.id() == id)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("the ensemble has no member " + id));
    }
}

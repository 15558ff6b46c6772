package io.millrace.compat.storm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Hosts of their own for brokers, in network namespaces on a switch that leads nowhere else; this
 * process is one more host on it, number {@link #CLIENT}. Links are cut by routes into nowhere,
 * which needs nothing but iproute2: what a host sends there vanishes, what comes from there
 * arrives.
 */
final class Hosts implements AutoCloseable {
    static final int CLIENT = 100;
    private static final int SUBNETS = 200;

    private final int count;
    private final String tag;
    private final int subnet;
    private final Deque<String> undo = new ArrayDeque<>();
    private final List<String> cuts = new ArrayList<>();
    private final Thread lastResort = new Thread(this::remove);

    private Hosts(int count) {
        this.count = count;
        long pid = ProcessHandle.current().pid();
        this.tag = "mr" + pid % 10_000;
        this.subnet = (int) (pid % SUBNETS) + 20;
    }

    /** Whether this machine lets us make some. */
    static boolean possible() {
        if (!Shell.tries("ip netns add mr-probe")) {
            return false;
        }
        Shell.run("ip netns del mr-probe");
        return true;
    }

    static Hosts create(int count) {
        Hosts hosts = new Hosts(count);
        Runtime.getRuntime().addShutdownHook(hosts.lastResort);
        try {
            hosts.build();
            return hosts;
        } catch (RuntimeException e) {
            hosts.close();
            throw e;
        }
    }

    private void build() {
        String hub = tag + "sw";
        namespace(hub);
        Shell.run("ip -n " + hub + " link add br0 type bridge");
        Shell.run("ip -n " + hub + " link set br0 up");
        for (int id = 1; id <= count; id++) {
            namespace(name(id));
            Shell.run(
                    "ip link add v%d netns %s type veth peer name eth0 netns %s"
                            .formatted(id, hub, name(id)));
            Shell.run("ip -n %s link set v%d master br0 up".formatted(hub, id));
            Shell.run("ip -n %s link set lo up".formatted(name(id)));
            Shell.run("ip -n %s link set eth0 up".formatted(name(id)));
            Shell.run("ip -n %s addr add %s/24 dev eth0".formatted(name(id), address(id)));
        }
        Shell.run("ip link add v%d netns %s type veth peer name %sc".formatted(CLIENT, hub, tag));
        undo.push("ip link del " + tag + "c");
        Shell.run("ip -n %s link set v%d master br0 up".formatted(hub, CLIENT));
        Shell.run("ip link set %sc up".formatted(tag));
        Shell.run("ip addr add %s/24 dev %sc".formatted(address(CLIENT), tag));
    }

    private void namespace(String name) {
        Shell.run("ip netns add " + name);
        undo.push("ip netns del " + name);
    }

    private String name(int id) {
        return tag + "h" + id;
    }

    String address(int id) {
        return "10.77." + subnet + "." + id;
    }

    /** What a command must begin with to run on a host. */
    List<String> prefix(int id) {
        return List.of("ip", "netns", "exec", name(id));
    }

    // ---- faults

    /** What {@code from} sends to {@code to} vanishes. */
    void cut(int from, int to) {
        at(from, "route %s blackhole " + address(to) + "/32");
    }

    /** The two hear nothing of each other. */
    void cutBoth(int one, int other) {
        cut(one, other);
        cut(other, one);
    }

    /** What {@code from} sends to these ports of {@code to}, or from them, vanishes. */
    void cutPorts(int from, int to, List<Integer> ports) {
        for (int port : ports) {
            at(from, "rule %s to " + address(to) + " ipproto tcp dport " + port + " blackhole");
            at(from, "rule %s to " + address(to) + " ipproto tcp sport " + port + " blackhole");
        }
    }

    private void at(int host, String command) {
        String ip = host == CLIENT ? "ip " : "ip -n " + name(host) + " ";
        Shell.run(ip + command.formatted("add"));
        cuts.add(ip + command.formatted("del"));
    }

    /** All links are whole again. */
    void heal() {
        cuts.forEach(Shell::run);
        cuts.clear();
    }

    private void remove() {
        cuts.forEach(Shell::tries);
        cuts.clear();
        while (!undo.isEmpty()) {
            Shell.tries(undo.pop());
        }
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }
}

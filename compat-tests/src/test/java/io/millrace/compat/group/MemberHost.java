package io.millrace.compat.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/*
 * Runs in a process of its own with kafka-clients from 3.9 on, so it uses nothing that 3.9 has not and nothing else of
 * the tests. It is killed when its members are to die; they leave in order when it is their turn by chance.
 */
/**
 * Some members of a group of each form; its stdout is their journal.
 *
 * <p>Arguments: bootstrap, whether the client is of 4.0 or later, name of this host, seed of chance
 * (0: everybody stays), milliseconds between two changes, first place of its members, the place
 * after the last, and then form=topic for each group.
 */
public final class MemberHost {
    /**
     * How brokers are reached, and with what.
     *
     * @param since4 whether the client is of 4.0 or later: it leaves patterns to the broker, and
     *     asks for the committed offset of every partition it is given (KAFKA-17674)
     */
    record Where(String bootstrap, boolean since4) {}

    /** A place in a group and who has it now. */
    private static final class Seat {
        final Form form;
        final String topic;
        final int place;
        StormMember member;

        Seat(Form form, String topic, int place) {
            this.form = form;
            this.topic = topic;
            this.place = place;
        }
    }

    private final Where where;
    private final String name;
    private final List<List<Seat>> groups = new ArrayList<>();
    private int joined;

    private MemberHost(Where where, String name) {
        this.where = where;
        this.name = name;
    }

    public static void main(String[] args) {
        var host = new MemberHost(new Where(args[0], Boolean.parseBoolean(args[1])), args[2]);
        for (int i = 7; i < args.length; i++) {
            String[] group = args[i].split("=");
            host.groups.add(
                    seats(
                            Form.valueOf(group[0]),
                            group[1],
                            Integer.parseInt(args[5]),
                            Integer.parseInt(args[6])));
        }
        host.run(Long.parseLong(args[3]), Long.parseLong(args[4]) * 1_000_000);
    }

    private static List<Seat> seats(Form form, String topic, int from, int to) {
        List<Seat> seats = new ArrayList<>();
        for (int place = from; place < to; place++) {
            seats.add(new Seat(form, topic, place));
        }
        return seats;
    }

    private void run(long seed, long pauseNanos) {
        groups.forEach(seats -> seats.forEach(this::join));
        System.out.println("READY");
        var random = new Random(seed);
        for (int turn = 0; ; turn++) {
            LockSupport.parkNanos(pauseNanos);
            if (seed != 0) {
                change(groups.get(turn % groups.size()), random);
            }
        }
    }

    /** Whoever is away comes back, or else somebody goes. */
    private void change(List<Seat> seats, Random random) {
        boolean full = true;
        for (Seat seat : seats) {
            if (seat.member.hasLeft()) {
                join(seat);
                full = false;
            }
        }
        if (full) {
            seats.get(random.nextInt(seats.size())).member.leave();
        }
    }

    private void join(Seat seat) {
        String member = String.join("-", seat.form.name(), name, "" + seat.place, "" + joined++);
        seat.member = new StormMember(where, seat.form, member, seat.topic, seat.place);
    }
}

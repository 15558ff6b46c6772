package io.millrace.server.boot;

import io.millrace.replication.LaneChooser;
import io.millrace.replication.lane.Lane;
import io.millrace.replication.lane.ThreadLane;
import io.millrace.server.api.topic.TopicNames;
import io.millrace.server.net.EventLoops;
import io.millrace.server.net.PartitionLanes;
import io.millrace.server.peer.NetworkLeaderLinks;
import io.netty.channel.EventLoop;

import java.util.ArrayList;
import java.util.List;

/**
 * The threads that own things: partitions of user topics live on the event loops, those of internal
 * topics on group lanes.
 */
final class Lanes implements AutoCloseable {
    private final EventLoops loops;
    private final ThreadLane control;
    private final List<ThreadLane> groups = new ArrayList<>();

    Lanes(EventLoops loops, int groupLanes, SystemClock clock) {
        this.loops = loops;
        this.control = new ThreadLane("controller-lane", clock::nanos);
        for (int i = 1; i <= groupLanes; i++)
            groups.add(new ThreadLane("group-lane-" + i, clock::nanos));
    }

    EventLoops loops() {
        return loops;
    }

    /**
     * The controller's, on which the controller's orders to this broker's replicas are carried out,
     * too.
     */
    Lane control() {
        return control;
    }

    /** A lane for what belongs to groups as a whole. */
    Lane group() {
        return groups.getFirst();
    }

    /** Which partition lives where. */
    LaneChooser chooser() {
        return new PartitionLanes(loops.lanes(), groups, TopicNames::isInternal);
    }

    /** Where fetchers may live: the event loops, each with the lane that it is. */
    List<NetworkLeaderLinks.Home> homes() {
        var homes = new ArrayList<NetworkLeaderLinks.Home>();
        for (var loop : loops.group())
            homes.add(
                    new NetworkLeaderLinks.Home(loops.lanes().get(homes.size()), (EventLoop) loop));
        return homes;
    }

    @Override
    public void close() {
        groups.forEach(ThreadLane::close);
        control.close();
        loops.close();
    }
}

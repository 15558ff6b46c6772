package io.millrace.server.net;

import io.millrace.server.quota.ConnectionRates;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The door of one listener: lets accepted connections in one after the other, holds back those that
 * come too fast (KIP-612) or find the house full (KIP-402), and accepts no more while one is held.
 * Belongs to the listening channel's event loop.
 *
 * <pre>
 *  accepted --rate charged--> paid --room--> admitted
 *                 |            ^  |--full--> waits for one that leaves
 *                 +--too fast--+  +--too many, or too fast, from its address--> closed
 * </pre>
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private final ListenerSpec listener;
    private final OpenConnections open;
    private final ConnectionRates rates;
    private final ComplaintLog complaints;
    private final ArrayDeque<Channel> held = new ArrayDeque<>();
    private boolean paid; // the first one held has been charged for
    private boolean waiting;
    private int pauses;

    AcceptGate(
            ListenerSpec listener,
            OpenConnections open,
            ConnectionRates rates,
            ComplaintLog complaints) {
        this.listener = listener;
        this.open = open;
        this.rates = rates;
        this.complaints = complaints;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        held.addLast((Channel) accepted);
        if (!waiting) {
            serve(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting = true; // for ever
        held.forEach(channel -> channel.unsafe().closeForcibly());
        held.clear();
        context.fireChannelInactive();
    }

    private void serve(ChannelHandlerContext context) {
        while (!held.isEmpty()) {
            var child = (SocketChannel) held.getFirst();
            var remote = child.remoteAddress();
            if (remote == null || !(paid || mayCome(context, child, remote.getAddress()))) {
                held.removeFirst();
                continue;
            }
            long pauseMs = paid ? 0 : charge();
            paid = true;
            if (pauseMs > 0) {
                int pause = pause(context);
                context.executor()
                        .schedule(() -> goOn(context, pause), pauseMs, TimeUnit.MILLISECONDS);
                return;
            }
            if (!admit(context, child) && !admitLater(context, child)) {
                return;
            }
            held.removeFirst();
            paid = false;
        }
        context.channel().config().setAutoRead(true);
    }

    /** False when its address makes too many connections: then it is closed, but not at once. */
    private boolean mayCome(
            ChannelHandlerContext context, SocketChannel child, InetAddress address) {
        long holdMs = rates.chargeIp(address.getHostAddress());
        if (holdMs == 0) {
            return true;
        }
        complaints.closed(child.remoteAddress(), "connections come too fast from its address");
        context.executor()
                .schedule(() -> child.unsafe().closeForcibly(), holdMs, TimeUnit.MILLISECONDS);
        return false;
    }

    private long charge() {
        var limits = open.limits();
        long ofListener =
                rates.chargeListener(listener.name(), limits.of(listener.name()).perSecond());
        return open.isForPeers(listener)
                ? ofListener
                : Math.max(ofListener, rates.chargeBroker(limits.perSecond()));
    }

    /** Asks to be woken when there is room, unless there is by now. */
    private boolean admitLater(ChannelHandlerContext context, SocketChannel child) {
        int pause = pause(context);
        open.whenRoom(() -> context.executor().execute(() -> goOn(context, pause)));
        if (!admit(context, child)) {
            return false;
        }
        waiting = false;
        return true;
    }

    /** Accepts no more; gives the number by which the end of the pause is known. */
    private int pause(ChannelHandlerContext context) {
        waiting = true;
        context.channel().config().setAutoRead(false);
        return ++pauses;
    }

    private void goOn(ChannelHandlerContext context, int pause) {
        if (waiting && pause == pauses && context.channel().isActive()) {
            waiting = false;
            serve(context);
        }
    }

    /** False when it has to wait for room. */
    private boolean admit(ChannelHandlerContext context, SocketChannel child) {
        return switch (open.admit(listener, child.remoteAddress().getAddress())) {
            case Admission.Full() -> false;
            case Admission.Refused(String why) -> {
                complaints.closed(child.remoteAddress(), why);
                child.unsafe().closeForcibly();
                yield true;
            }
            case Admission.Welcome() -> {
                context.fireChannelRead(child);
                yield true;
            }
        };
    }
}

package io.millrace.server.config;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One {@code NAME://host:port}.
 *
 * @param host without brackets; empty means every interface
 * @param port 0 takes any free one
 */
public record Listener(String name, String host, int port, SecurityProtocol protocol) {
    private static final Pattern FORM =
            Pattern.compile("([^:/]+)://(\\[[0-9a-zA-Z:.%]+]|[^\\[\\]:/]*):(\\d{1,5})");

    /**
     * Null when the text has another form, the port is too large, or the name stands for no
     * protocol.
     */
    static @Nullable Listener parse(String text, Map<String, SecurityProtocol> protocols) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) return null;
        var name = matcher.group(1).strip().toUpperCase(Locale.ROOT);
        var protocol = protocols.get(name);
        int port = Integer.parseInt(matcher.group(3));
        if (protocol == null || port > 65535) return null;
        var host = matcher.group(2);
        return new Listener(
                name,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                protocol);
    }

    /** The same listener at another place. */
    public Listener at(String newHost, int newPort) {
        return new Listener(name, newHost, newPort, protocol);
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return name + "://" + address();
    }
}

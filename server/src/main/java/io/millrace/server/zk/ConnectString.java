package io.millrace.server.zk;

/**
 * The two halves of {@code zookeeper.connect}: {@code h1:p1,h2:p2/chroot}.
 *
 * @param hosts comma separated {@code host:port} pairs
 * @param chroot absolute path below which the whole tree lives, or the empty string
 */
public record ConnectString(String hosts, String chroot) {

    /**
     * Splits {@code text}.
     *
     * @throws IllegalArgumentException if it names no host or the chroot is not a valid path
     */
    public static ConnectString parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        String hosts = slash < 0 ? trimmed : trimmed.substring(0, slash);
        String chroot = slash < 0 ? "" : withoutTrailingSlash(trimmed.substring(slash));
        if (hosts.isBlank()) {
            throw new IllegalArgumentException("zookeeper.connect names no host: '" + text + "'");
        }
        if (chroot.contains("//")) {
            throw new IllegalArgumentException(
                    "zookeeper.connect has a bad chroot: '" + text + "'");
        }
        return new ConnectString(hosts, chroot);
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Override
    public String toString() {
        return hosts + chroot;
    }
}

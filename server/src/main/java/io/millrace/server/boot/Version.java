package io.millrace.server.boot;

/** The version this build was made as. */
final class Version {
    private Version() {}

    /** The version in the jar's manifest; "dev" when the classes do not come from a jar. */
    static String text() {
        var fromJar = Version.class.getPackage().getImplementationVersion();
        return fromJar == null ? "dev" : fromJar;
    }
}

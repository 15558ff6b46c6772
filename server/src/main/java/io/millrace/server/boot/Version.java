package io.millrace.server.boot;

import picocli.CommandLine.IVersionProvider;

/** The version this build was made as. */
final class Version implements IVersionProvider {
    /** The version in the jar's manifest; "dev" when the classes do not come from a jar. */
    static String text() {
        var fromJar = Version.class.getPackage().getImplementationVersion();
        return fromJar == null ? "dev" : fromJar;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Millrace " + text() + " on Java " + Runtime.version()};
    }
}

package io.millrace.wire.generator;

import io.millrace.wire.generator.Schema.Api;
import io.millrace.wire.generator.Schema.ErrorLine;

import java.util.List;
import java.util.Locale;

/** Emits the tables over all APIs: their keys, their errors, and who reads which message. */
final class TableEmitter {
    private TableEmitter() {}

    static String apiKeys(List<Api> apis, String javaPackage) {
        JavaText java = head(javaPackage, "org.jspecify.annotations.Nullable");
        java.line("/** The APIs of the protocol: their numbers, versions and headers. */");
        java.open("public enum ApiKey");
        for (int i = 0; i < apis.size(); i++) {
            Api api = apis.get(i);
            String flexible =
                    api.flexible().isEmpty()
                            ? "Integer.MAX_VALUE"
                            : Integer.toString(api.flexible().from());
            String end = i + 1 < apis.size() ? "," : ";";
            String versions = api.versions().from() + ", " + api.versions().to();
            java.line(
                    constant(api)
                            + "("
                            + api.key()
                            + ", \""
                            + api.name()
                            + "\", "
                            + versions
                            + ", "
                            + flexible
                            + ")"
                            + end);
        }
        java.blank();
        java.line(
                        "private static final @Nullable ApiKey[] BY_ID = new ApiKey["
                                + (apis.getLast().key() + 1)
                                + "];")
                .blank();
        java.open("static")
                .line("for (ApiKey each : values()) BY_ID[each.id] = each;")
                .close()
                .blank();
        for (String field :
                List.of("short id", "String apiName", "Versions versions", "int flexibleFrom")) {
            java.line("private final " + field + ";");
        }
        java.blank();
        java.open("ApiKey(int id, String apiName, int oldest, int newest, int flexibleFrom)");
        java.line("this.id = (short) id;").line("this.apiName = apiName;");
        java.line("this.versions = new Versions(oldest, newest);")
                .line("this.flexibleFrom = flexibleFrom;");
        java.close().blank();
        lookups(java);
        headers(java);
        java.close();
        return java.toString();
    }

    private static void lookups(JavaText java) {
        java.line("/** The API of that number, or null when there is none. */");
        java.open("public static @Nullable ApiKey of(int id)");
        java.line("return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;").close().blank();
        java.line("/** The number that stands in request headers. */");
        java.open("public short id()").line("return id;").close().blank();
        java.line("/** The name as the protocol spells it, such as OffsetCommit. */");
        java.open("public String apiName()").line("return apiName;").close().blank();
        java.line("/** The versions that can be read and written. */");
        java.open("public Versions versions()").line("return versions;").close().blank();
        java.line("/** The oldest version that can be read and written. */");
        java.open("public int oldestVersion()").line("return versions.oldest();").close().blank();
        java.line("/** The newest version that can be read and written. */");
        java.open("public int newestVersion()").line("return versions.newest();").close().blank();
        java.line(
                "/** The first version with compact lengths and tags; Integer.MAX_VALUE when there"
                        + " is none. */");
        java.open("public int flexibleFrom()").line("return flexibleFrom;").close().blank();
    }

    /**
     * Two exceptions: a v0 ControlledShutdown has no client id, and an ApiVersions reply must be
     * readable by everybody.
     */
    private static void headers(JavaText java) {
        java.line("/** The version of the header of a request of that version. */");
        java.open("public int requestHeaderVersion(int version)");
        java.line("if (this == CONTROLLED_SHUTDOWN && version == 0) return 0;");
        java.line("return version >= flexibleFrom ? 2 : 1;").close().blank();
        java.line(
                "/** The version of the header of a response of that version; always 0 for"
                        + " ApiVersions. */");
        java.open("public int responseHeaderVersion(int version)");
        java.line("return version >= flexibleFrom && this != API_VERSIONS ? 1 : 0;").close();
    }

    static String errors(List<ErrorLine> errors, String javaPackage) {
        JavaText java = head(javaPackage, "");
        java.line("/** The error codes of the protocol. */");
        java.open("public enum ErrorCode");
        for (int i = 0; i < errors.size(); i++) {
            ErrorLine error = errors.get(i);
            String end = i + 1 < errors.size() ? "," : ";";
            java.line(
                    error.name()
                            + "("
                            + error.code()
                            + ", "
                            + error.retriable()
                            + ", "
                            + error.refresh()
                            + ")"
                            + end);
        }
        java.blank();
        int least = errors.getFirst().code();
        java.line(
                        "private static final ErrorCode[] BY_CODE = values(); // in the order of"
                                + " codes, from "
                                + least)
                .blank();
        java.line("private final short code;")
                .line("private final boolean retriable;")
                .line("private final boolean refresh;")
                .blank();
        java.open("ErrorCode(int code, boolean retriable, boolean refresh)");
        java.line("this.code = (short) code;")
                .line("this.retriable = retriable;")
                .line("this.refresh = refresh;")
                .close()
                .blank();
        java.line(
                "/** The error of that code; UNKNOWN_SERVER_ERROR for a code that is not in the"
                        + " table. */");
        java.open("public static ErrorCode of(int code)");
        java.line("int index = code - (" + least + ");");
        java.line(
                        "return index >= 0 && index < BY_CODE.length ? BY_CODE[index] :"
                                + " UNKNOWN_SERVER_ERROR;")
                .close()
                .blank();
        java.line("/** The number in responses. */");
        java.open("public short code()").line("return code;").close().blank();
        java.line("/** Whether a client may send the same request again. */");
        java.open("public boolean retriable()").line("return retriable;").close().blank();
        java.line("/** Whether a client fetches metadata before it tries again. */");
        java.open("public boolean refreshesMetadata()").line("return refresh;").close();
        java.close();
        return java.toString();
    }

    /** Stands with the messages, not with the keys, so that the two packages make no cycle. */
    static String codec(List<Api> apis, String javaPackage, String protocolPackage) {
        JavaText java = new JavaText();
        java.line("// Generated from a schema; changes here are lost.");
        java.line("package " + javaPackage + ";").blank();
        java.line("import io.millrace.wire.io.WireReader;");
        java.line("import " + protocolPackage + ".ApiKey;");
        java.line("import io.millrace.wire.protocol.Message;").blank();
        java.line("/** Reads the request or response of any API. */");
        java.open("public final class RequestCodec");
        java.line("private RequestCodec() {}").blank();
        codec(java, apis, "Request");
        java.blank();
        codec(java, apis, "Response");
        java.close();
        return java.toString();
    }

    private static void codec(JavaText java, List<Api> apis, String kind) {
        java.line("/**");
        java.line(
                " * Reads the "
                        + kind.toLowerCase(Locale.ROOT)
                        + " that stands behind its header.");
        java.line(" *");
        java.line(" * @throws io.millrace.wire.io.Malformed when the bytes are not such a message");
        java.line(" */");
        java.open("public static Message read" + kind + "(ApiKey api, WireReader in, int version)");
        java.line("return switch (api) {");
        for (Api api : apis)
            java.line(
                    "    case "
                            + constant(api)
                            + " -> "
                            + api.name()
                            + kind
                            + ".read(in, version);");
        java.line("};").close();
    }

    private static JavaText head(String javaPackage, String imported) {
        JavaText java = new JavaText();
        java.line("// Generated from a schema; changes here are lost.");
        java.line("package " + javaPackage + ";").blank();
        if (!imported.isEmpty()) java.line("import " + imported + ";").blank();
        return java;
    }

    private static String constant(Api api) {
        return api.name().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}

package io.millrace.server.zk;

import org.apache.zookeeper.Op;

/**
 * The nodes {@code /controller} and {@code /controller_epoch}.
 *
 * @param brokerId who is controller
 * @param kraftEpoch above 0 when a KRaft controller has taken the cluster over
 */
record ControllerNode(int brokerId, int kraftEpoch) {
    static final String PATH = "/controller";
    static final String EPOCH_PATH = "/controller_epoch";
    private static final int VERSION = 2;
    private static final int NO_KRAFT = -1;

    static byte[] payload(int brokerId, long nowMs) {
        return Json.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeNumberField("brokerid", brokerId);
            out.writeStringField("timestamp", Long.toString(nowMs));
            out.writeNumberField("kraftControllerEpoch", NO_KRAFT);
        });
    }

    static ControllerNode parse(byte[] data) {
        Json json = Json.parse(PATH, data);
        return new ControllerNode(
                json.requireInt(PATH, "brokerid"),
                json.optionalInt("kraftControllerEpoch").orElse(NO_KRAFT));
    }

    boolean migrated() {
        return kraftEpoch > 0;
    }

    static byte[] epochPayload(int epoch) {
        return Text.bytes(Integer.toString(epoch));
    }

    static int parseEpoch(byte[] data) {
        try {
            return Integer.parseInt(Text.of(data).trim());
        } catch (NumberFormatException e) {
            throw new Json.BadPayload(EPOCH_PATH, "not a number: " + Text.of(data));
        }
    }

    /** The condition every write of a controller carries. */
    static Op stillElected(int epochVersion) {
        return Op.check(EPOCH_PATH, epochVersion);
    }
}

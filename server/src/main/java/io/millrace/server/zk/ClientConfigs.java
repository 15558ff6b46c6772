package io.millrace.server.zk;

import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

import java.util.Map;

/** Makes the configuration of ZooKeeper's client out of settings and system properties. */
final class ClientConfigs {
    private static final String JAAS_FILE = "java.security.auth.login.config";

    private ClientConfigs() {}

    static ZKClientConfig of(ZooKeeperSettings settings) {
        Map<String, String> given = settings.clientProperties();
        ZKClientConfig config = secure(given) ? new ZKClientConfig() : new PlainConfig();
        boolean saslAsked =
                System.getProperty(JAAS_FILE) != null
                        || System.getProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY) != null;
        if (!saslAsked) {
            // Without credentials the attempt costs a reverse look-up of every server's name.
            config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        }
        given.forEach(config::setProperty);
        return config;
    }

    private static boolean secure(Map<String, String> given) {
        String key = ZKClientConfig.SECURE_CLIENT;
        return Boolean.parseBoolean(given.getOrDefault(key, System.getProperty(key)));
    }

    /**
     * Takes over the same system properties but those of TLS. Merely asking for these loads all of
     * Netty's and the JDK's TLS classes, which takes longer than everything else in opening a
     * session.
     */
    private static final class PlainConfig extends ZKClientConfig {
        @Override
        protected void handleBackwardCompatibility() {
            copy(ZKConfig.JUTE_MAXBUFFER);
            copy(ZKConfig.KINIT_COMMAND);
            copy(ZKConfig.JGSS_NATIVE);
            copy(ZKClientConfig.ZK_SASL_CLIENT_USERNAME);
            copy(ZKClientConfig.ZK_SASL_CLIENT_CANONICALIZE_HOSTNAME);
            copy(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY);
            copy(ZKClientConfig.ENABLE_CLIENT_SASL_KEY);
            copy(ZKClientConfig.ZOOKEEPER_SERVER_REALM);
            copy(ZKClientConfig.DISABLE_AUTO_WATCH_RESET);
            copy(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET);
            copy(ZKClientConfig.SECURE_CLIENT);
        }

        private void copy(String key) {
            setProperty(key, System.getProperty(key));
        }
    }
}

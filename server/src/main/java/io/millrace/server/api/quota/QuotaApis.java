package io.millrace.server.api.quota;

import io.millrace.server.api.ApiTable;
import io.millrace.server.api.Dispatch;
import io.millrace.server.api.Handler;
import io.millrace.server.quota.QuotaBook;
import io.millrace.wire.message.AlterClientQuotasRequest;
import io.millrace.wire.message.DescribeClientQuotasRequest;
import io.millrace.wire.protocol.ApiKey;
import io.millrace.wire.protocol.Message;

/** The handlers of this package, for a table. */
public final class QuotaApis {
    private final QuotaBook book;

    /** Reads and writes the limits in {@code book}. */
    public QuotaApis(QuotaBook book) {
        this.book = book;
    }

    /** Adds DescribeClientQuotas and AlterClientQuotas. */
    public void addTo(ApiTable table) {
        this.<DescribeClientQuotasRequest>add(
                table, ApiKey.DESCRIBE_CLIENT_QUOTAS, new DescribeClientQuotasHandler(book));
        this.<AlterClientQuotasRequest>add(
                table, ApiKey.ALTER_CLIENT_QUOTAS, new AlterClientQuotasHandler(book));
    }

    private <Q extends Message> void add(ApiTable table, ApiKey api, Handler<Q, ?> handler) {
        table.add(api, api.oldestVersion(), api.newestVersion(), Dispatch.VIRTUAL_THREAD, handler);
    }
}

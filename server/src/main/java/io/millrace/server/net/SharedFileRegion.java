package io.millrace.server.net;

import io.millrace.wire.io.Payload;
import io.netty.channel.DefaultFileRegion;

/** A range of a file that stays open when the range is sent: the log owns it. */
final class SharedFileRegion extends DefaultFileRegion {
    SharedFileRegion(Payload.FileRange range) {
        super(range.file(), range.position(), range.size());
    }

    @Override
    protected void deallocate() {
        // Netty would close the file here; other fetches read from it.
    }
}

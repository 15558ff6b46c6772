/** What a broker knows of the cluster, as the controller told it: immutable images. */
package io.millrace.replication.cluster;

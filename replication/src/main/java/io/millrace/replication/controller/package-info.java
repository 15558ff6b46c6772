/** The controller: one broker of the cluster decides who leads, and tells the others. */
package io.millrace.replication.controller;

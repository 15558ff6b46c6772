package io.millrace.replication.controller;

/**
 * One term of office. Every write of the controller names it, and the store refuses the write when
 * a later term has begun.
 *
 * @param brokerId the elected broker
 * @param epoch the controller epoch of the term
 * @param epochVersion the version of the epoch's node, which writes are conditional on
 */
public record ControllerTerm(int brokerId, int epoch, int epochVersion) {}

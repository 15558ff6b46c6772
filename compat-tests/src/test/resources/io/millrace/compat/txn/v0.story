# A transactional id from its first producer on.
init one                                       -> NONE A/0
init one                                       -> NONE A/1
init one as A/0                                -> PRODUCER_FENCED
init one as A/1                                -> NONE A/2
init one as A/1                                -> NONE A/2
init one as A/0                                -> PRODUCER_FENCED
init one as A/9                                -> PRODUCER_FENCED
init one as B/0                                -> PRODUCER_FENCED
init one as A/2 v 3                            -> NONE A/3
init ''                                        -> INVALID_REQUEST
init one timeout 0                             -> INVALID_TRANSACTION_TIMEOUT
init one timeout 900001                        -> INVALID_TRANSACTION_TIMEOUT
describe one                                   -> Empty A/3 []

# Clients that keep their epoch.
init keep                                      -> NONE B/0
end keep B/0 commit                            -> INVALID_TXN_STATE
end keep B/0 abort                             -> INVALID_TXN_STATE
add keep B/0 0,1                               -> NONE NONE
add keep B/0 0                                 -> NONE
add keep B/0 7,0                               -> OPERATION_NOT_ATTEMPTED UNKNOWN_TOPIC_OR_PARTITION
add keep B/1 0                                 -> PRODUCER_FENCED
add keep B/1 0 v 1                             -> INVALID_PRODUCER_EPOCH
add keep A/0 0                                 -> INVALID_PRODUCER_ID_MAPPING
produce keep B/0 0 0                           -> NONE
ends 0                                         -> stable 0, all 1
describe keep                                  -> Ongoing B/0 [0, 1]
end keep B/0 commit                            -> NONE
describe keep                                  -> CompleteCommit B/0 []
end keep B/0 commit                            -> NONE
end keep B/0 abort                             -> INVALID_TXN_STATE
end keep B/1 commit                            -> PRODUCER_FENCED
end keep B/1 commit v 1                        -> INVALID_PRODUCER_EPOCH
end keep A/0 commit                            -> INVALID_PRODUCER_ID_MAPPING
ends 0                                         -> stable 2, all 2
produce keep B/0 0 1                           -> TRANSACTION_ABORTABLE
produce keep B/0 0 1 v 10                      -> INVALID_TXN_STATE
add keep B/0 0                                 -> NONE
produce keep B/0 0 1                           -> NONE
end keep B/0 abort                             -> NONE
describe keep                                  -> CompleteAbort B/0 []
end keep B/0 abort                             -> NONE
end keep B/0 commit                            -> INVALID_TXN_STATE
producers 0                                    -> B/0 sequence 1 coordinator [0] open at .empty

# An heir ends what is open.
init heir                                      -> NONE C/0
init heir                                      -> NONE C/1
describe heir                                  -> Empty C/1 []
end heir C/0 commit v 4                        -> PRODUCER_FENCED
end heir C/0 abort v 4                         -> PRODUCER_FENCED
init heir                                      -> NONE C/2
produce heir C/0 2 1 v 11                      -> INVALID_PRODUCER_EPOCH
init heir as C/0                               -> PRODUCER_FENCED

# The same for a client that keeps its epoch, and with the holder's own wish.
init heir2                                     -> NONE D/0
add heir2 D/0 2                                -> NONE
produce heir2 D/0 2 0                          -> NONE
init heir2 as D/0                              -> CONCURRENT_TRANSACTIONS
describe heir2                                 -> CompleteAbort D/1 []
init heir2 as D/0                              -> PRODUCER_FENCED
init heir2 as D/1                              -> NONE D/2
end heir2 D/0 abort v 4                        -> PRODUCER_FENCED

# Verification.
init verify                                    -> NONE E/0
verify verify E/0 0                            -> TRANSACTION_ABORTABLE
add verify E/0 0                               -> NONE
verify verify E/0 0                            -> NONE
verify verify E/3 0                            -> PRODUCER_FENCED
verify verify A/0 0                            -> INVALID_PRODUCER_ID_MAPPING
add verify E/0 1 v 4                           -> NONE
describe verify                                -> Ongoing E/0 [0, 1]
end verify E/0 commit                          -> NONE
describe verify                                -> CompleteCommit E/0 []
verify verify E/0 0                            -> TRANSACTION_ABORTABLE
produce verify E/0 0 0 v 9                     -> INVALID_TXN_STATE
produce verify E/0 0 0 v 11                    -> TRANSACTION_ABORTABLE
produce nobody E/0 0 0 v 11                    -> INVALID_PRODUCER_ID_MAPPING
produce - E/0 0 1                              -> OUT_OF_ORDER_SEQUENCE_NUMBER
describe verify                                -> CompleteCommit E/0 []
produce - E/1 0 0                              -> NONE

# Offsets.
init groups                                    -> NONE F/0
offsets groups F/0 g                           -> NONE
commit groups F/0 g 5                          -> NONE
offset g                                       -> {}
end groups F/0 commit                          -> NONE
describe groups                                -> CompleteCommit F/0 []
offset g                                       -> {0=5}
commit groups F/0 g 6                          -> INVALID_TXN_STATE
commit groups F/0 g 6 v 4                      -> TRANSACTION_ABORTABLE
describe groups                                -> CompleteCommit F/0 []
describe groups                                -> CompleteCommit F/0 []
offset g                                       -> {0=5}
offsets groups F/0 g                           -> NONE
offsets groups F/0 g v 1                       -> NONE
offsets groups A/1 g                           -> INVALID_PRODUCER_ID_MAPPING
describe groups                                -> Ongoing F/0 [__consumer_offsets]
offset g                                       -> {0=5}
commit none F/1 g 9 v 3                        -> INVALID_PRODUCER_ID_MAPPING

# Markers that nobody has sent for.
init marks                                     -> NONE G/0
add marks G/0 1                                -> NONE
produce marks G/0 1 0                          -> NONE
mark G/0 abort 1 0                             -> NONE
producers 1                                    -> B/0 sequence -1 coordinator [0] open at .empty, E/0 sequence -1 coordinator [0] open at .empty, G/0 sequence 0 coordinator [0] open at .empty
ends 1                                         -> stable 4, all 4
produce marks G/0 1 1                          -> NONE
mark G/0 commit 1 5                            -> NONE
mark G/0 commit 1 4                            -> TRANSACTION_COORDINATOR_FENCED
mark G/1 abort 1 5                             -> NONE
produce marks G/0 1 2                          -> INVALID_PRODUCER_EPOCH
mark G/0 abort 1 5                             -> INVALID_PRODUCER_EPOCH
mark Z/0 abort 1 0                             -> NONE
mark G/1 abort 7 5                             -> UNKNOWN_TOPIC_OR_PARTITION
producers 1                                    -> B/0 sequence -1 coordinator [0] open at .empty, E/0 sequence -1 coordinator [0] open at .empty, G/1 sequence -1 coordinator [5] open at .empty, H/0 sequence -1 coordinator [0] open at .empty
ends 1                                         -> stable 8, all 8
end marks G/0 commit                           -> NONE
list producer G                                -> marks PrepareCommit G

# What is listed.
list state Ongoing                             -> groups Ongoing F
list state CompleteAbort                       -> keep CompleteAbort B
list producer C                                -> heir Empty C
init slow timeout 1000                         -> NONE I/0
add slow I/0 0                                 -> NONE
describe slow                                  -> Ongoing I/0 [0]

package io.millrace.server.zk;

import static io.millrace.server.zk.ZkLab.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class EnsembleTest {

    @Test
    void shouldReadTheSpec() {
        EnsembleSpec spec = EnsembleSpec.parse("1@a.b:2888:3888:2181, 2@[::1]:1:2:3");

        assertThat(spec.members())
                .containsExactly(
                        new EnsembleSpec.Member(1, "a.b", 2888, 3888, 2181),
                        new EnsembleSpec.Member(2, "[::1]", 1, 2, 3));
        assertThat(spec.connect()).isEqualTo("a.b:2181,[::1]:3");
    }

    @Test
    void shouldSayWhatIsWrongWithASpec() {
        assertThatThrownBy(() -> EnsembleSpec.parse("1@a:1:2"))
                .hasMessageContaining("'1@a:1:2' is not ID@HOST");
        assertThatThrownBy(() -> EnsembleSpec.parse("0@a:1:2:3")).hasMessageContaining("id 0");
        assertThatThrownBy(() -> EnsembleSpec.parse("1@a:1:2:99999"))
                .hasMessageContaining("port 99999");
        assertThatThrownBy(() -> EnsembleSpec.parse("1@a:1:2:3,1@b:1:2:3"))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> EnsembleSpec.parse("")).hasMessageContaining("''");
    }

    @Test
    void shouldNotServeFromAnotherMembersFolder() throws Exception {
        Path folder = Files.createTempDirectory("zk-member");
        Files.writeString(folder.resolve("myid"), "2");

        assertThatThrownBy(() ->
                        EnsembleMember.start(folder, EnsembleSpec.parse("1@127.0.0.1:1:2:3"), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to ensemble member 2");
        ZkLab.deleteFolder(folder);
    }

    @Test
    void shouldWriteAMarkAgainThatAPowerCutEmptied() throws Exception {
        Path folder = Files.createTempDirectory("zk-member");
        Files.writeString(folder.resolve("myid"), "");

        EnsembleMember.start(folder, spec(), 1).close();

        assertThat(Files.readString(folder.resolve("myid"))).isEqualTo("1\n");
        ZkLab.deleteFolder(folder);
    }

    @Test
    void shouldGoOnWithoutItsLeader() throws Exception {
        Path folder = Files.createTempDirectory("zk-ensemble");
        EnsembleSpec spec = spec();
        List<EnsembleMember> members = start(folder, spec);
        ZooKeeperSession session = session(spec);
        await(session.write(session.create("/x", Text.bytes("1"), CreateMode.PERSISTENT)));

        EnsembleMember leader =
                members.stream().filter(EnsembleMember::leads).findFirst().orElseThrow();
        leader.close();

        assertThat(await(session.write(Op.setData("/x", Text.bytes("2"), 0))).done()).isTrue();
        assertThat(ZkLab.text(session, "/x")).isEqualTo("2");
        session.close();
        members.stream().filter(member -> !member.equals(leader)).forEach(EnsembleMember::close);
        ZkLab.deleteFolder(folder);
    }

    /** ZOOKEEPER-2354: what a crash leaves between a history and the note of its epoch. */
    @Test
    void shouldStartFromAHistoryThatIsOfALaterEpochThanIsNoted() throws Exception {
        Path folder = Files.createTempDirectory("zk-ensemble");
        EnsembleSpec spec = spec();
        List<EnsembleMember> members = start(folder, spec);
        try (ZooKeeperSession session = session(spec)) {
            await(session.write(session.create("/x", Text.bytes("1"), CreateMode.PERSISTENT)));
        }
        members.forEach(EnsembleMember::close);
        for (int id = 1; id <= 3; id++) {
            Path note = folder.resolve(id + "/version-2/currentEpoch");
            assertThat(Files.readString(note)).isNotEqualTo("0");
            Files.writeString(note, "0");
        }

        List<EnsembleMember> again = start(folder, spec);

        try (ZooKeeperSession session = session(spec)) {
            assertThat(ZkLab.text(session, "/x")).isEqualTo("1");
        }
        again.forEach(EnsembleMember::close);
        ZkLab.deleteFolder(folder);
    }

    private static List<EnsembleMember> start(Path folder, EnsembleSpec spec) throws IOException {
        List<EnsembleMember> members = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            members.add(EnsembleMember.start(folder.resolve("" + id), spec, id));
        }
        return members;
    }

    private static ZooKeeperSession session(EnsembleSpec spec) throws Exception {
        return ZooKeeperSession.connect(
                new ZooKeeperSettings(spec.connect(), 18_000, 30_000, 10, false, Map.of()));
    }

    private static EnsembleSpec spec() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<EnsembleSpec.Member> members = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            int first = 3 * (id - 1);
            members.add(
                    new EnsembleSpec.Member(
                            id,
                            "127.0.0.1",
                            sockets.get(first).getLocalPort(),
                            sockets.get(first + 1).getLocalPort(),
                            sockets.get(first + 2).getLocalPort()));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return new EnsembleSpec(members);
    }
}

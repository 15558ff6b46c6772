package io.millrace.replication;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/*
 * The program has no hooks for bugs. Its classes are loaded once more for each bug, and one method of one class gets
 * another body while it is loaded; the body it had stays in the class under another name.
 */
/** Loads a copy of the program in which one bug is planted. */
public final class MutantLoader extends ClassLoader {
    private static final String OURS = "io.millrace.";
    private static final String SUFFIX = "$original";

    private final Method bug;
    private final Plants place;
    private boolean planted;

    MutantLoader(Method bug) {
        super(MutantLoader.class.getClassLoader());
        this.bug = bug;
        this.place = bug.getAnnotation(Plants.class);
    }

    /** What the method did before; for bugs that only change what it is given, or what it says. */
    public static Object original(
            Class<?> in, String method, Object receiver, Object... arguments) {
        for (Method each : in.getDeclaredMethods()) {
            if (each.getName().equals(method + SUFFIX)
                    && each.getParameterCount() == arguments.length) {
                try {
                    each.setAccessible(true);
                    return each.invoke(receiver, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(e.getCause());
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalStateException("no " + method + " in " + in);
    }

    /** What is in a field of the program. */
    public static Object field(Object self, String name) {
        try {
            Field field = self.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(self);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts something into a field of the program. */
    public static void set(Object self, String name, Object value) {
        try {
            Field field = self.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(self, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes;
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (name.equals(place.in())) {
            bytes = mutated(bytes);
            if (!planted) {
                throw new IllegalStateException("nothing to change for " + bug.getName());
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] mutated(byte[] bytes) {
        ClassFile file = ClassFile.of();
        return file.transformClass(
                file.parse(bytes),
                (builder, element) -> {
                    if (element instanceof MethodModel method && isMeant(method)) {
                        planted = true;
                        replace(builder, method);
                    } else {
                        builder.with(element);
                    }
                });
    }

    private boolean isMeant(MethodModel method) {
        int given = bug.getParameterCount() - (isStatic(method) ? 0 : 1);
        return method.methodName().equalsString(place.method())
                && method.methodTypeSymbol().parameterCount() == given
                && !method.flags().has(AccessFlag.SYNTHETIC);
    }

    private static boolean isStatic(MethodModel method) {
        return method.flags().has(AccessFlag.STATIC);
    }

    private void replace(ClassBuilder builder, MethodModel method) {
        String name = method.methodName().stringValue();
        builder.withMethod(
                name + SUFFIX,
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                copy -> method.code().ifPresent(copy::with));
        builder.withMethod(
                name,
                method.methodTypeSymbol(),
                method.flags().flagsMask(),
                changed -> changed.withCode(code -> callBug(code, method)));
    }

    private void callBug(CodeBuilder code, MethodModel method) {
        MethodTypeDesc type = method.methodTypeSymbol();
        int slot = 0;
        if (!isStatic(method)) {
            code.aload(slot++);
        }
        for (ClassDesc parameter : type.parameterList()) {
            TypeKind kind = TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        List<ClassDesc> given =
                Arrays.stream(bug.getParameterTypes()).map(MutantLoader::desc).toList();
        code.invokestatic(
                desc(bug.getDeclaringClass()),
                bug.getName(),
                MethodTypeDesc.of(desc(bug.getReturnType()), given));
        TypeKind result = TypeKind.from(type.returnType());
        if (result == TypeKind.REFERENCE) {
            code.checkcast(type.returnType());
        }
        code.return_(result);
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}

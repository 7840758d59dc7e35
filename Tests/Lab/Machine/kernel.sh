# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# The kernel of the lab: Debian 13's kernel, and the modules that it lacks, built from its sources.
# Sourced by lab.sh.
#
# Debian ships the kernel, its headers and its sources as packages. They are unpacked, not
# installed, into a folder of the cache (`workshop`, 650 MB), together with the compiler that the
# headers require. The result is an archive with the modules and a list of the load order.

# shellcheck disable=SC2154 # lab.sh has set it.
workshop=$lab_cache/workshop

# The addresses of the emulated I2C chips, at most ten.
stub_addresses=0x48,0x18,0x1e,0x29,0x36,0x40,0x44,0x68,0x70,0x76

# Loaded in this order, each module after its dependencies. The second part are drivers of I2C chips
# (Tests/Lab/EmulatedChips.swift).
lab_modules=(virtio_blk ext4 gpio-sim w1sim w1_therm "i2c-stub chip_addr=$stub_addresses" i2c-dev
    iio_dummy dummy_hcd usb_f_acm g_serial cdc_acm
    lm75 jc42 tmp102 ds1621 ads7828 adt7410 ina2xx ina238 ina3221 emc2305 rtc-ds1307
    max17040_battery ad799x adxl345_i2c bmi160_i2c bmp280-i2c hmc5843_i2c ina2xx-adc inv-mpu6050-i2c
    ltr501 opt3001 sht21 si7020 srf08 st_accel_i2c st_magn_i2c tcs3472 ti-ads1015 tmp117 tsl4531
    vcnl4000 veml6075 vl53l0x-i2c)

# Sources of drivers that Debian does not enable, below drivers/.
lab_drivers=(hwmon/adt7410.c hwmon/adt7x10.c hwmon/adt7x10.h hwmon/emc2305.c hwmon/ina2xx.c
    hwmon/ina238.c hwmon/ina3221.c iio/humidity/si7020.c iio/light/veml6075.c
    iio/temperature/tmp117.c power/supply/max17040_battery.c rtc/rtc-ds1307.c)

# make_workshop: unpacks the packages, unless they are unpacked already.
make_workshop() {
    unpack_debian trixie "$workshop" linux-image-amd64 linux-headers-amd64 linux-source-6.12 \
        make gcc-14 kmod bash dash coreutils sed mawk grep findutils tar xz-utils base-files
    kernel_release=$(basename "$workshop"/usr/src/linux-headers-*-amd64)
    kernel_release=${kernel_release#linux-headers-}
    # shellcheck disable=SC2034 # lab.sh boots it.
    kernel=$workshop/boot/vmlinuz-$kernel_release
}

# make_modules: makes $lab_cache/modules.cpio with /lib/lab: the modules, and the file `order`.
make_modules() {
    local recipe
    # shellcheck disable=SC2154 # lab.sh has set it.
    recipe=$(cat "$lab_machine"/{w1sim.c,Kbuild,kernel.sh} | sha256sum)
    if [ "$(cat "$lab_cache/modules" 2>/dev/null)" = "$kernel_release $recipe" ]; then return 0; fi
    say "Building gpio-sim and other modules for Linux $kernel_release"
    collect_module_sources
    # Unpacked packages are not configured, so there is no link for awk.
    # shellcheck disable=SC2016 # It is the inner shell's.
    in_workshop bash -euc 'ln -sf mawk /usr/bin/awk
        cd /root/modules
        make -j2 -C "/usr/src/linux-headers-$1" M="$PWD" CONFIG_DEBUG_INFO_BTF_MODULES= modules \
            >make.log 2>&1 || { tail -n 20 make.log >&2; exit 1; }
        mkdir -p "/usr/lib/modules/$1/updates"
        cp ./*.ko "/usr/lib/modules/$1/updates"
        depmod "$1"' bash "$kernel_release"
    pack_modules
    echo "$kernel_release $recipe" >"$lab_cache/modules"
}

# collect_module_sources: copies sources of the kernel for a build outside its tree.
collect_module_sources() {
    local from=linux-source-6.12 to=$workshop/root/modules
    as_root rm -rf "$to"
    as_root mkdir -p "$to"
    as_root tar -C "$to" --strip-components=1 -xf "$workshop"/usr/src/$from.tar.xz --wildcards \
        $from/drivers/gpio/gpio-sim.c $from/kernel/irq/irq_sim.c \
        "$from/drivers/iio/dummy/iio_simple_dummy.*" $from/drivers/iio/industrialio-sw-device.c \
        "${lab_drivers[@]/#/$from/drivers/}"
    as_root find "$to" -name '*.[ch]' -exec mv {} "$to" \;
    as_root mv "$to/gpio-sim.c" "$to/gpio-sim-core.c"
    # Replaces a function that is not exported to modules by functions that are.
    as_root sed -i "$to/irq_sim.c" \
        -e 's/irq_to_desc(irqnum)/irq_data_to_desc(irq_get_irq_data(irqnum))/' \
        -e '/#include <linux\/irq_sim.h>/a #include <linux/irqdesc.h>'
    as_root cp "$lab_machine"/{w1sim.c,Kbuild} "$to"
}

# pack_modules: packs the modules with their dependencies, decompressed, and the load order.
pack_modules() {
    local folder=$lab_cache/modules.new
    rm -rf "$folder"
    mkdir -p "$folder/lib/lab"
    local module kind path options name
    for module in "${lab_modules[@]}"; do
        # shellcheck disable=SC2086 # A name, and sometimes options.
        in_workshop modprobe --show-depends --set-version "$kernel_release" $module
    done | while read -r kind path options; do
        [ "$kind" = insmod ] || continue
        name=$(basename "${path%.xz}")
        if [ -e "$folder/lib/lab/$name" ]; then continue; fi
        case $path in
            *.xz) xz -dc "$workshop$path" >"$folder/lib/lab/$name" ;;
            *) cp "$workshop$path" "$folder/lib/lab/$name" ;;
        esac
        echo "$name $options" >>"$folder/lib/lab/order"
    done
    pack "$folder" "$lab_cache/modules.cpio"
    rm -rf "$folder"
}

# in_workshop COMMAND...: runs a command in the workshop.
in_workshop() {
    # shellcheck disable=SC2016 # They are the inner shell's.
    as_root unshare --mount bash -euc '
        mount --make-rprivate /
        mount --rbind /dev "$1/dev"
        mount -t proc proc "$1/proc"
        exec chroot "$@"' bash "$workshop" "$@"
}
